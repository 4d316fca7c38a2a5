"""Image, compose file and units of deploy/ against the code: commands, settings, addresses and files that exist."""

from __future__ import annotations

import configparser
import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from cli import COMMANDS
from cli.up.part import READY_PATH, Part
from cli.up.watch import LIVE_PATH
from db.store.session import Database
from engine import SEARCH_ATTRIBUTES, command
from settings import Settings, load
from svarstid import __version__
from tests.sources import ROOT
from web.app import create_app

DEPLOY = ROOT / "deploy"
COMPOSE = DEPLOY / "compose"
FILE: dict[str, Any] = yaml.safe_load((COMPOSE / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("svarstid:")}
SETTINGS = {field.alias or f"SVARSTID_{name.upper()}" for name, field in Settings.model_fields.items()}
FOREIGN = {"FORWARDED_ALLOW_IPS", "TEMPORAL_NAMESPACE"}
"""What others than our settings read in our processes: uvicorn and temporalio."""
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


def values_of(name: str) -> dict[str, str]:
    """The variables of an example of an environment file."""
    lines = (DEPLOY / name).read_text(encoding="utf-8").splitlines()
    pairs = [line.lstrip("#").split("=", 1) for line in lines if re.match(r"#?[A-Z_]+=", line)]
    return {key: value.strip('"') for key, value in pairs}


def filled(text: object, values: dict[str, str]) -> str:
    """A value of the compose file with its ${NAME:?} and ${NAME:-default} filled in."""
    return re.sub(r"\$\{(\w+)(?::-([^}]*)|:\?)?\}", lambda found: values.get(found[1]) or found[2] or "", str(text))


def test_the_compose_file_runs_every_part_with_few_rights() -> None:
    assert {service["command"][1] for service in OURS.values() if service["command"][0] == "part"} == set(Part)
    for name, service in OURS.items():
        assert service["command"][0] in COMMANDS, name
        assert service["read_only"] and service["cap_drop"] == ["ALL"] and "/tmp" in service["tmpfs"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert "healthcheck" in service, name
        assert "ports" not in service and not service.get("privileged"), name
        if service["command"][0] == "part":
            assert service["healthcheck"]["test"] == ["CMD", "svarstid", *service["command"], "--is-well"]
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    long_lived = [name for name, one in SERVICES.items() if one["restart"] == "unless-stopped"]
    assert [name for name in long_lived if "healthcheck" not in SERVICES[name]] == []


def test_the_compose_file_names_what_there_is() -> None:
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", {})) <= set(SERVICES), name
        assert set(service.get("secrets", [])) <= set(FILE["secrets"]), name
        assert set(service["networks"]) <= set(FILE["networks"]), name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (COMPOSE / source).is_file() if source.startswith(".") else source in FILE["volumes"], volume
        # Without a host it comes from where the machine is told to; never the one that happens to be newest.
        assert re.fullmatch(r"[a-z]+(/[a-z-]+)?:(\$\{\w+:(\?|-[\d.]+)\}|[\d.]+(-alpine)?)", service["image"]), name
        for variable, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD$|PWD$|KEY$|TOKEN$", variable):
                assert re.fullmatch(r"\$\{\w+:\?\}", str(value)), f"{name}: {variable}"
    assert {name.upper() for name in OURS["web"]["secrets"]} <= SETTINGS
    asked = set(re.findall(r"\$\{(\w+)", (COMPOSE / "compose.yaml").read_text(encoding="utf-8")))
    assert set(values_of("compose/env.example")) <= asked
    assert values_of("compose/env.example")["SVARSTID_VERSION"] == __version__


def test_the_settings_of_compose_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same code reads them, with the example's values and files in the place of the secrets."""
    values = values_of("compose/env.example")
    for name, service in OURS.items():
        assert set(service["environment"]) <= SETTINGS | FOREIGN, name
        for variable, value in service["environment"].items():
            monkeypatch.setenv(variable, filled(value, values))
    (tmp_path / "svarstid_secret_key").write_text("n" * 40)
    (tmp_path / "database_url").write_text("postgresql://svarstid:ord@postgresql/svarstid")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("SVARSTID_SECRET_KEY", raising=False)
    monkeypatch.setenv("SVARSTID_SECRETS_DIR", str(tmp_path))
    settings = load()
    assert settings.environment == "production" and settings.mail == "smtp"
    assert settings.configured_engine == "temporal:7233"
    assert settings.database_url == "postgresql+psycopg://svarstid:ord@postgresql/svarstid"
    assert FILE["networks"]["front"]["ipam"]["config"][0]["subnet"].startswith("10.231.7.")
    assert SERVICES["proxy"]["networks"]["front"]["ipv4_address"] == OURS["web"]["environment"]["FORWARDED_ALLOW_IPS"]


def test_the_cluster_is_given_what_the_embedded_engine_has() -> None:
    script = (COMPOSE / "temporal-namespace.sh").read_text(encoding="utf-8")
    assert dict(re.findall(r"(Svarstid\w+)=(\w+)", script)) == SEARCH_ATTRIBUTES
    limits = yaml.safe_load((COMPOSE / "temporal-limits.yaml").read_text(encoding="utf-8"))
    line = command(Path("temporal"), 1, None)
    embedded = dict(line[n + 1].split("=") for n, word in enumerate(line) if word == "--dynamic-config-value")
    assert {key: str(one[0]["value"]) for key, one in limits.items()}.items() <= embedded.items()


def test_every_health_check_asks_an_address_that_answers(sqlite_db: Database, tmp_path: Path) -> None:
    with TestClient(create_app(Settings(data_dir=tmp_path, secret_key="n" * 40), sqlite_db)) as web:
        assert [web.get(path).status_code for path in (LIVE_PATH, READY_PATH)] == [200, 200]
    assert f"8080{LIVE_PATH}'" in (DEPLOY / "Containerfile").read_text(encoding="utf-8")


def test_the_image_is_made_of_the_lock_and_runs_without_rights() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    installs = [line for line in text.splitlines() if "pip install" in line]
    assert len(installs) == 2 and "--require-hashes" in installs[0] and "--no-index" in installs[1]
    (user,) = re.findall(r"^USER (\d+):\d+$", text, re.MULTILINE)
    assert int(user) > 0 and f"--uid {user}" in text
    assert text.rindex("USER") > text.rindex("RUN"), "nothing is done as root after it"
    variables = set(re.findall(r"(SVARSTID_\w+)=", text))
    assert variables and variables <= SETTINGS
    assert set(re.findall(r"^CMD \[\"(\w+)\"\]", text, re.MULTILINE)) <= set(COMMANDS)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_the_units_start_what_there_is(unit: Path, tmp_path: Path) -> None:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(unit.read_text(encoding="utf-8"))
    service = parser["Service"]
    program, name, *rest = service["ExecStart"].split()
    assert name in COMMANDS and rest in ([], ["%i"])
    assert (
        service["User"] == "svarstid" and service["NoNewPrivileges"] == "yes" and service["ProtectSystem"] == "strict"
    )
    values = values_of("systemd/svarstid.env.example")
    assert set(values) <= SETTINGS | FOREIGN
    assert values["SVARSTID_DATA_DIR"] == service["WorkingDirectory"] == f"/var/lib/{service['StateDirectory']}"
    verify = shutil.which("systemd-analyze")
    if verify:
        own = tmp_path / unit.name.replace("@", "@web")
        own.write_text(unit.read_text(encoding="utf-8").replace(program, "/bin/true"), encoding="utf-8")
        done = subprocess.run([verify, "verify", "--man=no", str(own)], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr


def test_the_command_of_the_units_reads_their_settings(tmp_path: Path) -> None:
    text = (DEPLOY / "systemd" / "svarstid.sh").read_text(encoding="utf-8")
    program = tmp_path / "svarstid"
    program.write_text('#!/bin/sh\necho "$1|$SVARSTID_MAIL_FROM|$SVARSTID_DATA_DIR"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    own = text.replace("/etc/svarstid/svarstid.env", str(DEPLOY / "systemd" / "svarstid.env.example"))
    line = ["sh", "-c", own.replace("/opt/svarstid/bin/svarstid", str(program)), "svarstid", "doctor"]
    said = subprocess.run(line, capture_output=True, text=True, check=True).stdout.strip()
    assert said == "doctor|Samverkanskansliet via Svarstid <svarstid@samverkan.example>|/var/lib/svarstid"


@pytest.mark.parametrize("script", sorted(DEPLOY.rglob("*.sh")), ids=lambda script: script.name)
def test_the_scripts_can_be_read_by_a_plain_shell(script: Path) -> None:
    assert subprocess.run(["sh", "-n", script], capture_output=True, check=False).stderr == b""
