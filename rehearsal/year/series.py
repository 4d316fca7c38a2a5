"""The series of a year, made on its first day from their templates as the desk makes them."""

from __future__ import annotations

from datetime import datetime

from db.series import kept
from db.store.session import Database
from rules.dates.clock import local_date
from schemas.file.year import YearSeries
from secretariat.series import FORM


def make_series(db: Database, series: YearSeries, now: datetime) -> None:
    """Keep it; its drafts are made, and started, by the scheduler's own job. Refused where there are too many."""
    with db.write() as session:
        kept.make(
            session,
            series.spec,
            series.typed,
            title=series.title,
            address=FORM + series.template,
            typed_on=series.typed_on,
            lead_workdays=series.lead_workdays,
            starts_itself=series.starts_itself,
            today=local_date(now),
            now=now,
        )
