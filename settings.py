"""Every setting, from the environment, in one typed class; nothing else reads the environment."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import stat
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from schemas.errors import Refused
from schemas.output.run import RunFile
from schemas.settings.engine import EngineSettings
from schemas.settings.inbound import InboundSettings
from schemas.settings.law import LawSettings
from schemas.settings.login import LoginSettings
from schemas.settings.mail import MailSettings
from schemas.settings.secret_key import read_keys
from schemas.settings.secrets_folder import must_be_readable
from schemas.settings.unusable import unusable
from schemas.settings.watch import WatchSettings

LEAST_FREE_BYTES = 200 * 2**20
"""With less room than this on the disk somebody is told: answers will soon not be saved."""
_OWN_FILES = (
    "svarstid*.db*",
    "engine*.db*",
    "secret.key",
    "run.json",
    "larm.json",
    "up.lock",
    "outbox/*.eml",
    "backup/svarstid-*",
)
"""What the program itself keeps in the data folder."""


class Settings(MailSettings, InboundSettings, LoginSettings, WatchSettings, LawSettings, EngineSettings, BaseSettings):
    """Made by `load()`. Variables are `SVARSTID_<FIELD>` unless the field names another; `docs/drift.md` lists all."""

    model_config = SettingsConfigDict(env_prefix="SVARSTID_", extra="ignore", populate_by_name=True)

    data_dir: Path = Path("data")
    secrets_dir: Path | None = None  # of files named as settings; what the environment says goes before
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = Field(default="", alias="SVARSTID_BASE_URL")
    database_url: str = Field(default="", alias="DATABASE_URL")
    secret_key: SecretStr = SecretStr("")
    examples: bool = True
    rates: bool = True
    """False only for measurements: then one link may be used without limit."""

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, key: SecretStr) -> SecretStr:
        _ = read_keys(text) if (text := key.get_secret_value()) else {}
        return key

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        return folder.expanduser().resolve()

    @field_validator("database_url")
    @classmethod
    def _psycopg(cls, url: str) -> str:
        for prefix in ("postgres://", "postgresql://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url.removeprefix(prefix)
        return url

    @model_validator(mode="after")
    def _fit_for_production(self) -> Self:
        if self.environment == "production":
            if not self.secret_key.get_secret_value():
                raise ValueError("SVARSTID_SECRET_KEY saknas; i drift skapas ingen nyckel av sig själv")
            if not self.public_url.startswith("https://"):
                raise ValueError("SVARSTID_BASE_URL måste vara adressen som mottagarna når, och börja med https://")
        return self

    @property
    def db_url(self) -> str:
        """The database: `DATABASE_URL`, else a SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.register_file}"

    @property
    def register_file(self) -> Path:
        """Where the register is, unless `DATABASE_URL` names another."""
        return self.data_dir / "svarstid.db"

    @property
    def base_url(self) -> str:
        """The address that mails point to, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def alarm_file(self) -> Path:
        """What has been told of what stands still: beside the register, since that may be what has failed."""
        return self.data_dir / "larm.json"

    @property
    def outbox_dir(self) -> Path:
        """Where the file transport writes its .eml files."""
        return self.data_dir / "outbox"

    @property
    def engine_file(self) -> Path:
        """Where the embedded engine keeps its state; disposable."""
        return self.data_dir / "engine.db"

    @property
    def documents_dir(self) -> Path:
        """Where the files that come with answers are kept, by checksum."""
        return self.data_dir / "documents"

    @property
    def templates_dir(self) -> Path:
        """Where the secretariat's own Word templates are kept, by sort of paper."""
        return self.own_templates or self.data_dir / "mallar"

    @property
    def backup_dir(self) -> Path:
        """Where the nightly backups are kept."""
        return self.data_dir / "backup"

    @property
    def run_file(self) -> Path:
        """Where a running `svarstid up` says what it listens on."""
        return self.data_dir / "run.json"

    @property
    def configured_engine(self) -> str:
        """host:port of an engine of one's own: TEMPORAL_ADDRESS, else temporalio's profile file; else empty."""
        if self.temporal_address:
            return self.temporal_address
        from temporalio.envconfig import ClientConfig  # heavy, and most processes never ask

        return str(ClientConfig.load_client_connect_config().get("target_host", ""))

    @property
    def engine_address(self) -> str:
        """host:port of the engine: as configured, else as the running `svarstid up` says, else empty."""
        run = None if self.configured_engine else self.running()
        return run.engine_address if run else self.configured_engine

    @property
    def keys(self) -> dict[int, bytes]:
        """Key version → signing key. `SVARSTID_SECRET_KEY` is one key (version 1), or `2:new,1:old`; the highest signs.

        In development a key is made once in the data folder; Refused where that is too short.
        """
        try:
            return read_keys(self.secret_key.get_secret_value() or self._own_key())
        except ValueError as error:
            raise Refused("secret.key", f"{error}.", "Lägg tillbaka den rätta nyckeln.") from None

    @property
    def has_key(self) -> bool:
        """True where there is a signing key already; `keys` makes one in development."""
        return bool(self.secret_key.get_secret_value()) or (self.data_dir / "secret.key").exists()

    @property
    def free_bytes(self) -> int | None:
        """How much room there is left where the data lie; None where the folder is not on this machine."""
        try:
            return shutil.disk_usage(self.data_dir).free
        except OSError:
            return None

    def make_data_dir(self) -> None:
        """Make the data folder, if it is not there, and close it to others; Refused where it cannot be made."""
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            problem = f"{self.data_dir} går inte att använda som mapp."
            raise Refused("SVARSTID_DATA_DIR", problem, "Peka ut en mapp som går att skriva i.") from error
        self._close_to_others()

    def _close_to_others(self) -> None:
        """Register, mails and copies hold names and live links: only their owner may read them."""
        backed_up = self.backup_dir / "documents"
        for folder in (
            self.data_dir,
            self.outbox_dir,
            self.backup_dir,
            self.documents_dir,
            backed_up,
            self.templates_dir,
        ):
            _allow(folder, 0o700)
        for pattern in _OWN_FILES:
            for path in self.data_dir.glob(pattern):
                _allow(path, 0o600)

    def running(self) -> RunFile | None:
        """What `run.json` says; None where there is none or it cannot be read."""
        try:
            return RunFile.model_validate_json(self.run_file.read_bytes())
        except (OSError, ValidationError, json.JSONDecodeError):
            return None

    def _own_key(self) -> str:
        path = self.data_dir / "secret.key"
        self.make_data_dir()
        if not path.exists():
            fresh = path.with_name(f".secret.{secrets.token_hex(6)}")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(48))
            try:
                # link, not rename: when several processes make the first key at once, one of them wins for all.
                os.link(fresh, path)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text().strip()


def _allow(path: Path, mode: int) -> None:
    # Another owner's file is theirs to close; the doctor says when the folder stands open.
    with contextlib.suppress(OSError):
        if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) != mode:
            path.chmod(mode)


def load() -> Settings:
    """The settings of this environment; Refused names every variable that is wrong.

    From here on, what this process writes is its owner's alone.
    """
    os.umask(0o077)
    if folder := os.environ.get("SVARSTID_SECRETS_DIR", ""):
        must_be_readable(Path(folder))
    try:
        return Settings(_secrets_dir=folder or None)
    except ValidationError as error:
        wrong = []
        for problem in error.errors():
            field = str(problem["loc"][0]) if problem["loc"] else ""
            name = field if field.isupper() or not field else f"SVARSTID_{field.upper()}"
            said = str(problem.get("ctx", {}).get("error", "")) or unusable(problem)
            wrong.append(f"{name + ': ' if name else ''}{said.rstrip('.')}.")
        raise Refused("inställningarna", " ".join(wrong), "Se docs/drift.md för vad som kan stå.") from error
