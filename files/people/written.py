"""The register as a CSV file: what is written here is read again as the same register."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from files.formulas import safe
from files.people.columns import CAPACITIES, COLUMNS, YES_NO
from schemas.register import Holding, Register


def register_csv(register: Register) -> bytes:
    """Semicolons, CRLF and UTF-8 with a mark, as a Swedish Excel opens it: a line for each holder, seat, organisation.

    Whoever never held a seat, since another took over on the first day, is left out; so is a merged organisation.
    """
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.heading for column in COLUMNS])
    for line in _lines(register):
        writer.writerow([safe(line.get(column.field, "")) for column in COLUMNS])
    return text.getvalue().encode("utf-8-sig")


def _lines(register: Register) -> Iterator[dict[str, str]]:
    for key, organisation in sorted(register.organisations.items()):
        if organisation.merged_into:
            continue
        own = {
            "organisation": key,
            "name": organisation.name,
            "mailbox": organisation.mailbox,
            "registrator": organisation.registrator,
            "channels": organisation.channels,
            "delegation": organisation.delegation,
            "reader_named_by": organisation.reader_named_by,
            "weekly_mail": organisation.weekly_mail,
        }
        seats = [seat for seat in register.seats.values() if seat.organisation == key]
        if not seats:
            yield own
        for seat in sorted(seats, key=lambda seat: seat.key):
            here = own | {"role": seat.key.partition("/")[2], "title": seat.title}
            here["shared"] = YES_NO[0] if seat.is_shared else YES_NO[1]
            held = [one for one in register.holdings if one.seat == seat.key and not one.is_never]
            if not held:
                yield here
            for one in sorted(held, key=_order):
                yield here | {
                    "person": one.name,
                    "email": one.email,
                    "capacity": CAPACITIES[one.capacity],
                    "from_on": str(one.from_on or ""),
                    "to_on": str(one.to_on or ""),
                }


def _order(held: Holding) -> tuple[bool, str, int]:
    return held.capacity != "ordinarie", str(held.from_on or ""), held.id
