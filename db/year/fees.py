"""The fee per inhabitant in the register: each version of each year is kept, with who set it and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from db import events, journals
from rules import fees
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.tables.year.fee import FeeVersionRow
from schemas.year.fees import FeeBasis
from words.year.fees import set_words


@dataclass(frozen=True)
class FeeVersion:
    """One version as it was kept."""

    version: int
    basis: FeeBasis
    reason: str
    made_at: datetime


class Overtaken(Refused):
    """Somebody else has kept a version since the form was opened; nothing was written."""


def journal_of(year: int) -> str:
    """The key of a year's log and seal."""
    return f"avgift-{year}"


def years(session: Session) -> list[FeeVersion]:
    """The version that holds of each year, the newest year first."""
    rows = session.exec(select(FeeVersionRow).order_by(col(FeeVersionRow.year).desc(), col(FeeVersionRow.version)))
    return list({row.year: _version(row) for row in rows}.values())


def versions(session: Session, year: int) -> list[FeeVersion]:
    """Every version of a year, the first one first."""
    of_year = select(FeeVersionRow).where(FeeVersionRow.journal == journal_of(year))
    return [_version(row) for row in session.exec(of_year.order_by(col(FeeVersionRow.version)))]


def keep(session: Session, basis: FeeBasis, *, seen: int, reason: str, now: datetime) -> FeeVersion:
    """Keep a new version in the caller's transaction; `seen` is how many the form was made from.

    What already holds is not kept again: the newest version is returned. Refused for a basis with faults, a correction
    without a reason, and (Overtaken) where another version has come since.
    """
    if found := fees.faults(basis):
        raise Refused(found[0].field, found[0].text, "")
    key = journal_of(basis.year)
    if journals.is_taken(session, key):
        events.lock(session, key)
    elif not seen:
        journals.begin(session, key)
    before = versions(session, basis.year)
    if before and before[-1].basis == basis:
        return before[-1]
    if len(before) != seen:
        problem = f"Avgiften för {basis.year} har ändrats medan sidan var öppen."
        raise Overtaken("", problem, "Öppna den version som gäller nu, och gör din ändring i den.")
    if before and not reason:
        raise Refused("reason", "Skälet saknas.", "Skriv varför uppgifterna rättas.")
    number = len(before) + 1
    content = basis.model_dump(mode="json")
    session.add(FeeVersionRow(journal=key, version=number, year=basis.year, basis=content, reason=reason, made_at=now))
    events.append(
        session,
        key,
        at=now,
        kind=EventKind.FEE_CORRECTED if before else EventKind.FEE_SET,
        text=set_words(basis, number),
        data={"version": number, "total_ore": fees.control_sum(basis).total_ore},
        dedup_key=f"version/{number}",
    )
    return FeeVersion(number, basis, reason, now)


def _version(row: FeeVersionRow) -> FeeVersion:
    return FeeVersion(row.version, FeeBasis.model_validate(row.basis), row.reason, row.made_at)
