"""Who was present, as the secretariat notes it after the meeting: a row of fields for each member and day.

Field names, with member and day numbered from 1: `was-<m>-<d>` (`hela`, `del`, `nej`), `arrives-…`, `leaves-…`,
`from-…`, `until-…` (numbers of items), `through-…` (the title of whoever sat in the member's place).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from rules.swedish import short_date
from schemas.meetings.consent import MeetingRecord, Presence
from web.shell.forms import Form

WAS = (("hela", "Hela tiden"), ("del", "En del"), ("nej", "Nej"))


@dataclass(frozen=True)
class Row:
    """One member on one day."""

    place: str
    """What the names of its fields end in."""
    seat: str
    on: date


def rows_of(record: MeetingRecord, seats: Sequence[str]) -> list[Row]:
    """Every member on every day."""
    return [
        Row(f"{number}-{place}", seat, day.on)
        for number, seat in enumerate(seats, 1)
        for place, day in enumerate(record.days, 1)
    ]


def as_typed(record: MeetingRecord, seats: Sequence[str], presence: Sequence[Presence]) -> dict[str, str]:
    """Presence as the form shows it; whoever has no stretch on a day was not there."""
    typed: dict[str, str] = {}
    for row in rows_of(record, seats):
        own = next((each for each in presence if each.seat == row.seat and each.on in (None, row.on)), None)
        typed |= _as_typed(row, own)
    return typed


def _as_typed(row: Row, own: Presence | None) -> dict[str, str]:
    if own is None:
        return {f"was-{row.place}": "nej"}
    parts = {
        "arrives": _clock(own.arrives),
        "leaves": _clock(own.leaves),
        "from": own.from_item,
        "until": own.until_item,
    }
    typed = {f"{name}-{row.place}": text for name, text in parts.items()}
    was = "del" if any(parts.values()) else "hela"
    return {f"was-{row.place}": was, f"through-{row.place}": own.through, f"note-{row.place}": own.note, **typed}


def read_presence(form: Form, record: MeetingRecord, seats: Sequence[str], names: Mapping[str, str]) -> list[Presence]:
    """The typed form as stretches; faults are noted in the form, naming whom they are about. `names`: seat → name."""
    known = [item.key for item in record.items]
    found = []
    for row in rows_of(record, seats):
        was = form.get(f"was-{row.place}")
        if was not in ("hela", "del"):
            continue
        who = names[row.seat] + (f" {short_date(row.on)}" if len(record.days) > 1 else "")
        arrives = form.clock_time(f"arrives-{row.place}", label=f"{who}: Kom kl.")
        leaves = form.clock_time(f"leaves-{row.place}", label=f"{who}: Gick kl.")
        first, last = form.get(f"from-{row.place}"), form.get(f"until-{row.place}")
        for name, key in (("from", first), ("until", last)):
            if key and key not in known:
                form.refuse(
                    f"{name}-{row.place}",
                    f"{who}: punkt {key[:12]} finns inte på dagordningen. Skriv numret på en punkt som finns.",
                )
        if was == "del" and not any((arrives, leaves, first, last)):
            form.refuse(f"was-{row.place}", f"{who}: skriv vilken del, från eller till ett klockslag eller en punkt.")
        is_part = was == "del"
        found.append(
            Presence.model_construct(
                seat=row.seat,
                on=row.on if len(record.days) > 1 else None,
                arrives=arrives if is_part else None,
                leaves=leaves if is_part else None,
                from_item=first if is_part else "",
                until_item=last if is_part else "",
                through=form.at_most(f"through-{row.place}", 120),
                note=form.at_most(f"note-{row.place}", 200),
            )
        )
    return [] if form.errors else [Presence.model_validate(each.model_dump()) for each in found]


def _clock(at: time | None) -> str:
    return f"{at.hour}.{at.minute:02d}" if at else ""
