"""Matters that have been, whose questions and parties a new one can begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from db.register.seats import load_seats
from kinds.fraga.pages.as_file import EXTERNAL
from kinds.fraga.pages.as_form import anew, asking_steps, form_of, own_step
from rules.dates.clock import local_date
from rules.people.parties import seat_of
from schemas.file.directory import Directory, HolderSpec, OrganisationSpec, SeatSpec
from schemas.file.process import ProcessFile
from schemas.tables.process import ProcessRow
from web.shell.state import Web

_MOST = 100


@dataclass(frozen=True)
class EarlierMatter:
    """A matter in the list: the steps whose questions can be taken over, as key and title."""

    key: str
    title: str
    began_on: date
    steps: list[tuple[str, str]]


def listed(web: Web) -> list[EarlierMatter]:
    """The newest matters that have asked anything."""
    with web.db.read() as session:
        rows = session.exec(select(ProcessRow).order_by(col(ProcessRow.created_at).desc()).limit(_MOST)).all()
    found = []
    for row in rows:
        steps = asking_steps(ProcessFile.model_validate(row.file))
        if steps:
            titles = [(step.key, step.title) for step in steps]
            found.append(EarlierMatter(row.key, row.title, local_date(row.created_at), titles))
    return found


def typed_of(web: Web, process: str, step: str, today: date) -> dict[str, str] | None:
    """The form with the questions and parties of a step of a matter, its days proposed anew; None without the step."""
    with web.db.read() as session:
        row = session.get(ProcessRow, process)
        if row is None:
            return None
        file = ProcessFile.model_validate(row.file)
        asked = next((each for each in asking_steps(file) if each.key == step), own_step(file))
        if asked is None:
            return None
        typed = form_of(file, asked, _externals(session, file, today))
    return anew(typed, since=asked.opens_on or local_date(row.created_at), today=today)


def _externals(session: Session, file: ProcessFile, today: date) -> Directory:
    """The external organisations of a matter as the register knows them today."""
    parties = [party for party in file.parties if party.organisation.startswith(EXTERNAL)]
    seats = load_seats(session, [party.organisation for party in parties], today)
    found = []
    for party in parties:
        seat, row = seat_of(file, party), seats.organisations.get(party.organisation)
        holder = seats.holder(seat)
        if row is None:
            continue
        people = [HolderSpec(name=holder.name, email=holder.email)] if holder else []
        spec = SeatSpec(role=seat.partition("/")[2], title=seats.name(seat).title, holders=people)
        found.append(OrganisationSpec(key=row.key, name=row.name, mailbox=row.mailbox, seats=[spec]))
    return Directory(organisations=found)
