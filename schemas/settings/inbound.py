"""The settings of incoming mail, a part of `Settings`: where it comes from, and whom to believe."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from schemas.address import BadAddress, read_address
from schemas.settings.documents import DocumentSettings

_LONGEST_LOCAL = 16
"""A token of 45 characters follows it, and a local part has 64 at most (RFC 5321 4.5.3.1.1)."""
_SERVER = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.ASCII)


class InboundSettings(DocumentSettings):
    """A folder of .eml files, a mailbox by IMAP, SendGrid's Inbound Parse: any of them, or several."""

    environment: Literal["development", "production"] = "development"
    reply_address: str = ""
    """`svar@domain`; empty = replies go to the kansli."""
    authserv_id: str = ""
    """The name by which the own receiving server signs its `Authentication-Results`, and its Received headers. Its word
    counts in the mailbox by IMAP, where that server put the mail; elsewhere anyone may have written those headers."""
    inbound_folder_authserv_id: str = ""
    """The same for the drop folder, where whatever fills it takes mail from that server alone."""
    parse_authserv_id: str = ""
    """The same for Inbound Parse, where mail comes to SendGrid by that server alone."""
    inbound_mb: int = Field(default=35, ge=1, le=100)
    inbound_folder: bool = True
    inbound_folder_trusted: bool = False
    """In development only: what lies in the folder is believed without any server's word."""
    imap_host: str = ""
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_security: Literal["tls", "starttls", "none"] = "tls"
    imap_user: str = ""
    imap_password: SecretStr = SecretStr("")
    imap_oauth_token: SecretStr = SecretStr("")
    imap_folder: str = "INBOX"
    imap_move_to: str = ""
    imap_mark_seen: bool = False
    imap_days: int = Field(default=30, ge=1, le=3650)
    imap_timeout_s: float = Field(default=20, gt=0, le=120)
    parse_public_key: str = ""
    parse_token: SecretStr = SecretStr("")

    @field_validator("reply_address")
    @classmethod
    def _with_room_for_a_token(cls, text: str) -> str:
        if not text.strip():
            return ""
        try:
            address = read_address(text)
        except BadAddress as bad:
            raise ValueError(str(bad)) from None
        local = address.rpartition("@")[0]
        if len(local) > _LONGEST_LOCAL or "+" in local:
            raise ValueError(f"delen före @ får ha högst {_LONGEST_LOCAL} tecken och inget plus; skriv svar@er-domän")
        return address

    @field_validator("authserv_id", "inbound_folder_authserv_id", "parse_authserv_id")
    @classmethod
    def _name_of_a_server(cls, text: str) -> str:
        name = text.strip().casefold()
        if name and not _SERVER.fullmatch(name):
            raise ValueError("skriv bara serverns namn, som det står först i Authentication-Results")
        return name

    @field_validator("parse_public_key")
    @classmethod
    def _a_key(cls, text: str) -> str:
        key = "".join(line for line in text.split() if not line.startswith("-"))
        key = re.sub(r"-+(BEGIN|END)PUBLICKEY-+", "", key)
        try:
            base64.b64decode(key, validate=True)
        except binascii.Error:
            raise ValueError("nyckeln är inte hel; kopiera den publika nyckeln på nytt från SendGrid") from None
        return key

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        has_password = bool(self.imap_password.get_secret_value())
        if self.imap_host and not self.imap_user:
            raise ValueError("SVARSTID_IMAP_HOST kräver SVARSTID_IMAP_USER, som saknas; ange brevlådans namn")
        if self.imap_host and has_password == bool(self.imap_oauth_token.get_secret_value()):
            raise ValueError("ange antingen SVARSTID_IMAP_PASSWORD eller SVARSTID_IMAP_OAUTH_TOKEN, en av dem")
        return self

    @property
    def believes_folder(self) -> bool:
        """True where what lies in the drop folder needs no server's word for its sender; never in production."""
        return self.environment == "development" and self.inbound_folder_trusted

    @property
    def takes_parse(self) -> bool:
        """True where SendGrid may post mail here: by its signature or by a bearer token."""
        return bool(self.parse_public_key or self.parse_token.get_secret_value())
