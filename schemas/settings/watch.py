"""The settings of the watch, a part of `Settings`: how long each part may stand still, and who is told then."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, SecretStr, field_validator

from schemas.address import BadAddress, read_address

_SHORTEST_TOKEN = 24
"""Characters; a shorter token could be guessed."""
Limit = Annotated[int, Field(ge=0)]
"""0 = not watched."""


class WatchSettings(BaseModel):
    """The limits of the status page, the alarms by mail, and the metrics."""

    backups_kept: int = Field(default=30, ge=1)
    hung_s: float = Field(default=90, ge=20)
    clock_lasting_s: float = Field(default=1800, gt=0)
    clock_outage_days: float = Field(default=14, gt=0)
    limit_worker_s: Limit = 60
    limit_scheduler_s: Limit = 60
    limit_engine_s: Limit = 900
    limit_web_s: Limit = 60
    limit_timer_s: Limit = 900
    limit_delivery_s: Limit = 120
    limit_outbox_s: Limit = 1800
    limit_inbound_s: Limit = 1800
    """Of the folder and the mailbox, which we look into."""
    limit_inbound_parse_days: Limit = 14
    """Of SendGrid's Inbound Parse, which is only known to live when it hands over a mail."""
    limit_backup_h: Limit = 36
    limit_restore_days: Limit = 8
    limit_free_mb: Limit = 200
    restore_test: bool = True
    """Try every night whether the newest backup can be put back."""

    alarm_to: str = ""
    """Who is told by mail when something stands still, with "," between several; nobody by default."""
    alarm_after_s: Limit = 300
    """How long a part must have stood still, or gone again, before that is told."""
    alarm_smtp_host: str = ""
    """Another relay for the alarms alone, since the ordinary one may be what has failed; empty = the ordinary way."""
    alarm_smtp_port: int = Field(default=25, ge=1, le=65535)
    alarm_smtp_security: Literal["none", "starttls", "tls"] = "starttls"

    watch_web: str = ""
    """Where `svarstid watch` asks the web, such as `https://svar.samverkan.example`; empty = this machine."""

    metrics_token: SecretStr = SecretStr("")
    """Whoever asks for `/metrics` must show it; without it there is no such page."""

    @field_validator("alarm_to")
    @classmethod
    def _addresses(cls, text: str) -> str:
        try:
            return ",".join(read_address(part) for part in text.split(",") if part.strip())
        except BadAddress as bad:
            raise ValueError(str(bad)) from None

    @field_validator("watch_web")
    @classmethod
    def _web_address(cls, text: str) -> str:
        if text and not text.startswith(("http://", "https://")):
            raise ValueError("den ska börja med http:// eller https://")
        return text.rstrip("/")

    @property
    def alarm_readers(self) -> tuple[str, ...]:
        """Their addresses."""
        return tuple(self.alarm_to.split(",")) if self.alarm_to else ()

    @field_validator("metrics_token")
    @classmethod
    def _hard_to_guess(cls, token: SecretStr) -> SecretStr:
        word = token.get_secret_value().strip()
        if word and len(word) < _SHORTEST_TOKEN:
            raise ValueError(f"den är för kort; ta minst {_SHORTEST_TOKEN} slumptecken")
        return SecretStr(word)
