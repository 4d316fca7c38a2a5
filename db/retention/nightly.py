"""Erasing by itself, where the settings say so and name the decision."""

from __future__ import annotations

from datetime import datetime

from db.retention.erasing import Folders, erase
from db.store.session import Database
from rules.dates.clock import local_date
from rules.retention import Kind, decision
from settings import Settings
from words.service.retention import REASON


def erase_old(db: Database, settings: Settings, now: datetime) -> dict[Kind, int]:
    """Erase what is older than it is kept for; returns how many records of each kind. `now` is the trusted time."""
    by = decision(settings.erase_decision, settings.erase_decided_on, REASON, local_date(now))
    return erase(db, settings, list(Kind), by, now, Folders(settings.documents_dir, settings.outbox_dir))
