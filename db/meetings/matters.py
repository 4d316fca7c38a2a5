"""Matters of the items of a meeting, in the register: drafts made of them, matters started or linked, both ways."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from db import events, meetings
from db.begun import saved_forms
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.tables.meetings.matter import ItemMatterRow
from schemas.tables.process import ProcessRow


@dataclass(frozen=True)
class ItemMatter:
    """One matter of an item, or the draft of one."""

    row: ItemMatterRow
    title: str
    draft_address: str = ""
    """The page of the draft; empty where the matter has been started."""


@dataclass(frozen=True)
class Origin:
    """One item that a matter belongs to."""

    meeting: str
    """The meeting's own key."""
    title: str
    on: date
    item: str
    item_title: str
    is_beginning: bool
    """The matter was started of it."""


def of_meeting(session: Session, process: str, item: str = "") -> list[ItemMatter]:
    """The matters of a meeting's items, or of one, in the order they were made; a draft that is gone is left out."""
    found = []
    for row in _rows(session, col(ItemMatterRow.process) == process):
        if item and row.item != item:
            continue
        if row.matter:
            matter = session.get(ProcessRow, row.matter)
            found.append(ItemMatter(row, matter.title if matter else row.matter))
        elif (draft := saved_forms.find(session, row.draft)) is not None:
            found.append(ItemMatter(row, draft.title, f"{draft.address}?utkast={draft.key}"))
    return found


def of_matter(session: Session, matter: str) -> list[Origin]:
    """The items that a matter belongs to, in the order they were linked."""
    found = []
    for row in _rows(session, col(ItemMatterRow.matter) == matter):
        record = meetings.find(session, row.process)
        item = next((each for each in record.items if each.key == row.item), None) if record else None
        if record is not None:
            on = record.day_of(item).on if item else record.days[0].on
            heading = item.title if item else ""
            found.append(Origin(record.meeting, record.title, on, row.item, heading, bool(row.draft)))
    return found


def note_draft(session: Session, process: str, item: str, draft: str, now: datetime) -> None:
    """A draft was made of an item; it becomes a matter of it once it is started."""
    session.add(ItemMatterRow(process=process, item=item, draft=draft, made_at=now))
    session.flush()


def link(session: Session, process: str, item: str, matter: str, now: datetime) -> None:
    """Link a matter that is there already; Refused where there is none, and nothing where it is linked."""
    row = session.get(ProcessRow, matter)
    if row is None:
        raise Refused("matter", "Det framgår inte vilket ärende.", "Välj ett ärende i listan.")
    if any(
        each.item == item and each.matter == matter for each in _rows(session, col(ItemMatterRow.process) == process)
    ):
        return
    made = ItemMatterRow(process=process, item=item, matter=matter, made_at=now)
    session.add(made)
    session.flush()
    _tell(session, made, f"Punkt {item} knöts till ärendet {row.title}.", now)


def unlink(session: Session, process: str, number: int, now: datetime) -> None:
    """Say that they do not belong together; nothing where that has been said."""
    row = session.get(ItemMatterRow, number)
    if row is None or row.process != process or row.ended_at is not None:
        return
    row.ended_at = now
    session.flush()
    if row.matter:
        _tell(session, row, f"Punkt {row.item} hör inte längre ihop med ärendet {row.matter}.", now)


def started(session: Session, draft: str, matter: str, now: datetime) -> None:
    """A draft has been started as a matter; nothing where it was made of no item."""
    rows = _rows(session, col(ItemMatterRow.draft) == draft) if draft else []
    for row in rows:
        if not row.matter:
            row.matter = matter
            session.flush()
            title = session.get_one(ProcessRow, matter).title
            _tell(session, row, f"Ärendet {title} startades ur punkt {row.item}.", now)


def _rows(session: Session, where: ColumnElement[bool]) -> list[ItemMatterRow]:
    rows = select(ItemMatterRow).where(where, col(ItemMatterRow.ended_at).is_(None))
    return list(session.exec(rows.order_by(col(ItemMatterRow.id))).all())


def _tell(session: Session, row: ItemMatterRow, text: str, now: datetime) -> None:
    is_over = "/ended" if row.ended_at else ""
    data = {"item": row.item, "matter": row.matter}
    key = f"{EventKind.ITEM_MATTER}/{row.id}{is_over}"
    events.append(session, row.process, at=now, kind=EventKind.ITEM_MATTER, text=text, data=data, dedup_key=key)
