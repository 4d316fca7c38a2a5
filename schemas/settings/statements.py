"""The settings of what the law wants said on the pages, a part of `Settings`: accessibility and personal data."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, field_validator

from schemas.address import BadAddress, read_address


class StatementSettings(BaseModel):
    """Who answers for the pages and the data, in their own words. What is empty is said in general words."""

    organisation: str = ""
    """Who provides the service and is responsible for the personal data, for example a municipality."""
    contact_email: str = ""
    contact_phone: str = ""
    accessibility_status: Literal["full", "partial", "none"] = "partial"
    """How far the pages conform with the law."""
    accessibility_gaps: str = (
        "Dokument som bifogas en fråga kan vara svåra att läsa med skärmläsare, om de inte är gjorda för det."
    )
    """The gaps that are known, one sentence each, with ";" between them."""
    accessibility_assessed_on: date | None = None
    accessibility_published_on: date | None = None
    accessibility_method: Literal["self", "external"] = "self"
    """Who has assessed the pages: the provider itself, or somebody from outside."""
    privacy_basis: str = "uppgift av allmänt intresse (artikel 6.1 e i EU:s dataskyddsförordning)"
    privacy_keep: str = (
        "Svar som lämnas här blir allmänna handlingar. De bevaras eller gallras enligt beslut av den ansvariga."
    )
    privacy_officer_email: str = ""
    """The data protection officer."""
    privacy_url: str = ""
    """Where the organisation says more of how it handles personal data."""

    @property
    def known_gaps(self) -> tuple[str, ...]:
        """Them one by one."""
        return tuple(each.strip() for each in self.accessibility_gaps.split(";") if each.strip())

    @field_validator("contact_email", "privacy_officer_email")
    @classmethod
    def _address(cls, text: str) -> str:
        try:
            return read_address(text) if text.strip() else ""
        except BadAddress as bad:
            raise ValueError(str(bad)) from None

    @field_validator("privacy_url")
    @classmethod
    def _of_the_web(cls, url: str) -> str:
        if url and not url.startswith("https://"):
            raise ValueError("skriv en adress som börjar med https://")
        return url
