"""The settings of the login to the desk, a part of `Settings`: who vouches for users, and how long a login lasts."""

from __future__ import annotations

import re
from typing import Self

from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator

BACK_PATH = "/logga-in/tillbaka"
"""Where the issuer sends a browser back; to be registered there."""
_ISSUER = re.compile(r"(https://[\w.-]+|http://(127\.0\.0\.1|localhost))(:\d{1,5})?(/[\w./~-]*)?", re.ASCII)
"""Only on this machine itself may it go in the clear."""
_MANY_TENANTS = re.compile(r"https://login\.microsoftonline\.com/(common|organizations|consumers)(/|$)", re.I)


class LoginSettings(BaseModel):
    """Who vouches for users, and the limits of a session."""

    oidc_issuer: str = ""
    """The issuer, as it calls itself; empty = codes by mail."""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_name: str = "organisationens inloggning"
    """What the button calls it."""
    oidc_scope: str = "openid email profile"
    oidc_email_claim: str = "email"
    """Where the ID token has the address by which a user is known the first time."""
    session_idle_hours: float = Field(default=8, gt=0, le=24 * 7)
    session_hours: float = Field(default=24 * 7, gt=0, le=24 * 31)

    @field_validator("oidc_issuer")
    @classmethod
    def _one_issuer(cls, url: str) -> str:
        if url and not _ISSUER.fullmatch(url):
            raise ValueError("skriv utfärdarens adress med https://, som den står i dess metadata")
        if _MANY_TENANTS.match(url):
            raise ValueError("ange den egna katalogens id i stället för common, organizations eller consumers")
        return url

    @model_validator(mode="after")
    def _whole_issuer(self) -> Self:
        if bool(self.oidc_issuer) != bool(self.oidc_client_id):
            raise ValueError("SVARSTID_OIDC_ISSUER och SVARSTID_OIDC_CLIENT_ID hör ihop; ange båda eller ingen")
        if "openid" not in self.oidc_scope.split():
            raise ValueError("SVARSTID_OIDC_SCOPE måste innehålla openid")
        return self
