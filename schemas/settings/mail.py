"""The settings of outgoing mail, a part of `Settings`: how it leaves, and what each way needs."""

from __future__ import annotations

import base64
import re
from typing import Literal, Self

from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator

from schemas.address import read_sender

_ADDRESS = re.compile(r"(https://[\w.-]+|http://(127\.0\.0\.1|localhost))(:\d{1,5})?/?", re.ASCII)
"""Only on this machine itself may the key go in the clear."""
EVENTS_PATH = "/mejl/handelser"
"""Where the provider says what became of mails."""
_DER = b"\x30"
"""How every public key begins when it is written as the provider writes it (X.509, DER)."""
_KEY = re.compile(r"[\x21-\x7e]*")
"""What may stand in a header: printable ASCII without spaces."""


class MailSettings(BaseModel):
    """Mail as files, to the organisation's own relay, or through SendGrid's API."""

    mail: Literal["file", "smtp", "sendgrid"] = "file"
    mail_from: str = "svarstid@samverkan.example"
    smtp_host: str = "localhost"
    smtp_port: int = Field(default=25, ge=1, le=65535)
    smtp_security: Literal["none", "starttls", "tls"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_timeout_s: float = Field(default=20, gt=0)
    smtp_last_word_s: float = Field(default=600, gt=0)
    sendgrid_key: SecretStr = SecretStr("")
    sendgrid_url: str = "https://api.sendgrid.com"
    # Together they stay within the two minutes that a claimed mail is held for.
    sendgrid_connect_timeout_s: float = Field(default=10, gt=0, le=30)
    sendgrid_timeout_s: float = Field(default=20, gt=0, le=60)
    sendgrid_webhook_key: str = ""
    """The public key by which the provider signs its events; without it none are taken."""

    @field_validator("mail_from")
    @classmethod
    def _can_be_sent_from(cls, text: str) -> str:
        _ = read_sender(text)
        return text

    @field_validator("sendgrid_key")
    @classmethod
    def _one_word(cls, key: SecretStr) -> SecretStr:
        word = key.get_secret_value().strip()
        if not _KEY.fullmatch(word):
            raise ValueError("nyckeln har mellanslag eller tecken som inte hör hemma i den; klistra in den på nytt")
        return SecretStr(word)

    @field_validator("sendgrid_webhook_key")
    @classmethod
    def _public_key(cls, key: str) -> str:
        word = "".join(key.split())
        try:
            content = base64.b64decode(word, validate=True)
        except ValueError:
            content = b""
        if word and not content.startswith(_DER):
            raise ValueError("det är ingen publik nyckel; kopiera Verification Key från SendGrids inställningar")
        return word

    @field_validator("sendgrid_url")
    @classmethod
    def _encrypted(cls, url: str) -> str:
        if not _ADDRESS.fullmatch(url):
            raise ValueError("skriv bara https:// och värdnamnet, till exempel https://api.eu.sendgrid.com")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _key_of_the_provider(self) -> Self:
        if self.mail == "sendgrid" and not self.sendgrid_key.get_secret_value():
            cure = "skapa en nyckel med rätten Mail Send hos SendGrid, eller välj SVARSTID_MAIL=smtp"
            raise ValueError(f"SVARSTID_MAIL=sendgrid kräver SVARSTID_SENDGRID_KEY, som saknas; {cure}")
        return self
