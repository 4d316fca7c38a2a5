"""An agenda: the numbers of its items, what stands beside each, and what comes from earlier meetings by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from rules.meeting.extract import days_in_words
from schemas.meetings.consent import AgendaItem, ItemKind, MeetingRecord
from schemas.meetings.extract import Agenda, AgendaLine

PAPER = "Underlag: "
"""How the line of a paper begins."""


def item_lines(item: AgendaItem) -> list[str]:
    """What stands below an item: its hours, its guests with their times, its papers, where it comes from."""
    hours = [f"Tid: kl. {_span(item.begins, item.ends)}"] if item.begins else []
    lines = [
        f"Gäst: {guest.who}{f', kl. {_span(guest.begins, guest.ends)}' if guest.begins else ''}"
        for guest in item.guests
    ]
    lines += [f"{PAPER}{document.title}" for document in item.documents]
    return hours + lines + ([f"Från tidigare: {item.origin}"] if item.origin else [])


def item_words(item: AgendaItem) -> str:
    """What an item is called in a sentence: `punkt 4 (Hemsidan)`."""
    return f"punkt {item.key} ({item.title})"


def next_key(items: Sequence[AgendaItem]) -> str:
    """The number of a new last item: one above the highest whole number that is used."""
    return str(1 + max((int(item.key) for item in items if item.key.isdecimal()), default=0))


def renumbered(record: MeetingRecord) -> MeetingRecord:
    """The items numbered 1, 2, 3 … in their order: only before anybody has been called."""
    items = [item.model_copy(update={"key": str(number)}) for number, item in enumerate(record.items, 1)]
    return record.model_copy(update={"items": items})


def with_proposals_sent(record: MeetingRecord, on: date) -> MeetingRecord:
    """The meeting as a call on that day sends it: a proposal that has not been sent before goes with the call."""
    items = [
        item.model_copy(update={"proposal_sent_on": on}) if item.proposal and item.proposal_sent_on is None else item
        for item in record.items
    ]
    return record.model_copy(update={"items": items})


def moved(items: Sequence[AgendaItem], key: str, by: int) -> list[AgendaItem]:
    """The items with one of them moved up (-1) or down (1); unchanged at either end."""
    order = list(items)
    at = next((number for number, item in enumerate(order) if item.key == key), None)
    if at is not None and 0 <= at + by < len(order):
        order[at], order[at + by] = order[at + by], order[at]
    return order


def agenda(record: MeetingRecord, names: Mapping[str, str], made_at: datetime) -> Agenda:
    """The agenda as it is printed. `names`: seat → what the reader calls it; `made_at`: when it was last changed."""
    return Agenda(
        title=f"Dagordning: {record.title}",
        body=record.body_name,
        when=days_in_words(record.days),
        place=record.place,
        link=record.link,
        chair=names.get(record.chair, record.chair) if record.chair else "",
        lines=[_line(record, item, names) for item in record.items if item.was_on_agenda],
        made_at=made_at,
    )


def kind_words(item: AgendaItem) -> str:
    """`beslut`, `diskussion`, `information`, with `övrig fråga` where it is one."""
    return f"övrig fråga, {item.kind.value}" if item.is_other else item.kind.value


def _line(record: MeetingRecord, item: AgendaItem, names: Mapping[str, str]) -> AgendaLine:
    lines = item_lines(item.model_copy(update={"begins": None}))
    if item.owner:
        lines = [f"Ansvarig: {names.get(item.owner, item.owner)}", *lines]
    return AgendaLine(
        heading=f"{item.key}. {item.title}",
        kind=kind_words(item),
        on=record.day_of(item).on if len(record.days) > 1 else None,
        at=_span(item.begins, item.ends) if item.begins else "",
        proposal=item.proposal if item.kind is ItemKind.DECISION else "",
        text=item.note,
        lines=lines,
    )


def _span(begins: time | None, ends: time | None) -> str:
    if begins is None:
        return ""
    until = f"–{ends.hour}.{ends.minute:02d}" if ends else ""
    return f"{begins.hour}.{begins.minute:02d}{until}"
