"""The settings of retention, a part of `Settings`: how long each kind of record is kept, and what may go by itself."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

Days = Annotated[int, Field(ge=0)]
"""0 = kept for ever."""


class RetentionSettings(BaseModel):
    """Nothing is erased because of a number here alone: it takes a decision, each time or once for all."""

    keep_matters_days: Days = 3650
    """Whole matters, counted from when they ended."""
    keep_mails_days: Days = 1825
    """What was mailed, of matters that have ended; of the register's own mails from when they were made."""
    keep_inbound_days: Days = 730
    """Mails that came in, counted from when they did; never one that waits for a person."""
    keep_logins_days: Days = 90
    keep_logs_days: Days = 365
    """What befell the service, tries of backups, reports about mails that nobody knows."""
    keep_names_days: Days = 730
    """Who held a seat, counted from the last day."""
    keep_meetings_days: Days = 3650
    """Meetings that were called to, with views and mails, counted from their last day."""
    keep_conferences_days: Days = 365
    """Conferences, with who was named and mails, counted from their last day."""
    keep_diets_days: Days = 7
    """What participants of a conference cannot eat, counted from its last day."""
    keep_shared_days: Days = 730
    """Documents shared in every channel, with files, deliveries and mails, counted from the last day of the links."""
    keep_drafts_days: Days = 365
    """Forms that were saved and not started, counted from the last change; a template of one's own is kept."""
    keep_rehearsals_days: Days = 90
    """Matters that were only played through, counted from then."""
    erase_by_itself: bool = False
    """Erase every night what is older than that, by the decision below."""
    erase_decision: str = ""
    erase_decided_on: date | None = None

    @model_validator(mode="after")
    def _by_decision(self) -> Self:
        if self.erase_by_itself and not (self.erase_decision.strip() and self.erase_decided_on):
            needs = "kräver gallringsbeslutets nummer och dag: SVARSTID_ERASE_DECISION och SVARSTID_ERASE_DECIDED_ON"
            raise ValueError(f"SVARSTID_ERASE_BY_ITSELF {needs}")
        return self
