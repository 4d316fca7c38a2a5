"""Settings come from the environment, are refused by name, and are all documented."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from db.store.engines import read_url
from schemas.errors import Refused
from settings import Settings, load

ROOT = Path(__file__).resolve().parent.parent
KEY = "k" * 32


def test_everything_has_a_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load()
    assert settings.data_dir == tmp_path / "data"
    assert settings.db_url == f"sqlite:///{tmp_path}/data/svarstid.db"
    assert settings.base_url == "http://127.0.0.1:8080"
    assert settings.engine_address == ""


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_postgresql_means_psycopg_3(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{scheme}://a:b@host/svarstid")
    assert load().db_url == "postgresql+psycopg://a:b@host/svarstid"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SVARSTID_PORT", "70000"),
        ("SVARSTID_MAIL", "duva"),
        ("SVARSTID_SMTP_SECURITY", "ssl"),
        ("SVARSTID_ENVIRONMENT", "prod"),
        ("SVARSTID_BACKUPS_KEPT", "0"),
        ("SVARSTID_SENDGRID_KEY", "SG.två ord"),
        ("SVARSTID_SENDGRID_URL", "http://api.sendgrid.example"),
        ("SVARSTID_SENDGRID_URL", "https://api.sendgrid.example/v3"),
        ("SVARSTID_SENDGRID_URL", "https://nyckel@api.sendgrid.example"),
        ("SVARSTID_SENDGRID_URL", "api.sendgrid.example"),
        ("SVARSTID_SENDGRID_TIMEOUT_S", "600"),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Refused, match=name):
        load()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("HUNG_S", "5", "värdet ”5” går inte att använda (minst 20)."),
        ("PORT", "70000", "värdet ”70000” går inte att använda (högst 65535)."),
        ("CLOCK_LASTING_S", "0", "värdet ”0” går inte att använda (mer än 0)."),
        ("CACHED_MATTERS", "7", "värdet ”7” går inte att använda (minst 8)."),
        ("BACKUPS_KEPT", "många", "värdet ”många” går inte att använda (skriv ett heltal)."),
        ("HUNG_S", "länge", "värdet ”länge” går inte att använda (skriv ett tal)."),
        ("EXAMPLES", "kanske", "värdet ”kanske” går inte att använda (skriv true eller false)."),
        ("MAIL", "duva", "värdet ”duva” går inte att använda (välj file, smtp eller sendgrid)."),
    ],
)
def test_what_a_setting_may_be_is_told(name: str, value: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"SVARSTID_{name}", value)
    with pytest.raises(Refused) as caught:
        load()
    assert f"SVARSTID_{name}: {told}" in str(caught.value)


def test_production_needs_a_key_and_an_https_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVARSTID_ENVIRONMENT", "production")
    with pytest.raises(Refused, match="SVARSTID_SECRET_KEY"):
        load()
    monkeypatch.setenv("SVARSTID_SECRET_KEY", KEY)
    with pytest.raises(Refused, match="https"):
        load()
    monkeypatch.setenv("SVARSTID_BASE_URL", "https://svarstid.example/")
    assert load().base_url == "https://svarstid.example"


def test_sendgrid_needs_its_key_and_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVARSTID_MAIL", "sendgrid")
    for nothing in ("", "  "):
        monkeypatch.setenv("SVARSTID_SENDGRID_KEY", nothing)
        with pytest.raises(Refused, match="SVARSTID_SENDGRID_KEY, som saknas; skapa en nyckel med rätten Mail Send"):
            load()
    monkeypatch.setenv("SVARSTID_SENDGRID_KEY", " SG.hemlig\n")
    monkeypatch.setenv("SVARSTID_SENDGRID_URL", "https://api.eu.sendgrid.com/")
    assert load().sendgrid_key.get_secret_value() == "SG.hemlig"
    assert load().sendgrid_url == "https://api.eu.sendgrid.com"


def test_keys_have_versions_and_must_be_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVARSTID_SECRET_KEY", KEY)
    assert load().keys == {1: KEY.encode()}
    monkeypatch.setenv("SVARSTID_SECRET_KEY", f"2:{'n' * 32}, 1:{KEY}")
    assert load().keys == {2: b"n" * 32, 1: KEY.encode()}
    for bad in ("kort", f"ny:{KEY}", f"1:{KEY},2:kort"):
        monkeypatch.setenv("SVARSTID_SECRET_KEY", bad)
        with pytest.raises(Refused, match="SVARSTID_SECRET_KEY: "):
            load()


def test_a_key_of_the_folder_that_is_too_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("kort")
    with pytest.raises(Refused, match="secret.key: nyckeln är för kort; ta minst 32 slumptecken."):
        _ = Settings(data_dir=tmp_path).keys


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVARSTID_SECRET_KEY", KEY)
    monkeypatch.setenv("SVARSTID_SMTP_PASSWORD", "hemligt")
    monkeypatch.setenv("SVARSTID_SENDGRID_KEY", "SG.hemligt")
    assert KEY not in repr(load())
    assert "hemligt" not in repr(load())
    monkeypatch.setenv("SVARSTID_SENDGRID_KEY", "SG.hemligt två")
    with pytest.raises(Refused) as caught:
        load()
    assert "hemligt" not in str(caught.value)


def test_six_processes_that_make_the_first_key_agree_on_it(tmp_path: Path) -> None:
    code = "from settings import Settings; print(Settings(data_dir=r'%s').keys[1].decode())" % (tmp_path / "data")
    started = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(6)
    ]
    keys = {process.communicate()[0].strip() for process in started}
    assert len(keys) == 1
    assert len(keys.pop()) >= 32
    assert (tmp_path / "data" / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret.key"]


def test_secrets_are_read_from_a_folder_and_the_environment_goes_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SVARSTID_SECRETS_DIR", str(tmp_path / "gone"))
    with pytest.raises(Refused, match="är ingen mapp"):
        load()
    monkeypatch.setenv("SVARSTID_SECRETS_DIR", str(tmp_path))
    (tmp_path / "svarstid_secret_key").write_text("n" * 40 + "\n")
    with monkeypatch.context() as others:
        # Another's file, as the system would say it to whoever is not root.
        others.setattr("os.access", lambda path, _mode: path.is_dir())
        with pytest.raises(Refused, match="svarstid_secret_key går inte att läsa"):
            load()
    (tmp_path / "SVARSTID_SMTP_PASSWORD").write_text("ur filen\n")
    (tmp_path / "database_url").write_text("postgresql://db.example/svarstid\n")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("SVARSTID_SECRET_KEY", raising=False)
    monkeypatch.setenv("SVARSTID_SMTP_PASSWORD", "ur miljön")
    settings = load()
    assert settings.keys == {1: b"n" * 40}
    assert settings.db_url == "postgresql+psycopg://db.example/svarstid"
    assert settings.smtp_password.get_secret_value() == "ur miljön"


def test_a_broken_run_file_is_as_good_as_none(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    for content in ("", "{", "[]", '{"pid": 1}'):
        settings.run_file.write_text(content)
        assert settings.running() is None


def test_every_setting_is_documented_and_nothing_else() -> None:
    documented = set(
        re.findall(r"`((?:SVARSTID_|DATABASE_|TEMPORAL_)[A-Z_]+)`", (ROOT / "docs" / "drift.md").read_text())
    )
    known = {field.alias or f"SVARSTID_{name.upper()}" for name, field in Settings.model_fields.items()}
    assert documented - {"TEMPORAL_API_KEY", "TEMPORAL_NAMESPACE"} == known


def test_a_database_and_its_standby_are_named_as_postgresql_names_them() -> None:
    url = read_url(
        "postgresql+psycopg://a:b@ett.example:5432,tva.example:5433/svarstid?target_session_attrs=read-write"
    )
    found = url.get_dialect()().create_connect_args(url)[1]
    assert (found["host"], found["port"], found["user"], found["password"], found["dbname"]) == (
        "ett.example,tva.example", "5432,5433", "a", "b", "svarstid",
    )  # fmt: skip
    assert found["target_session_attrs"] == "read-write"
