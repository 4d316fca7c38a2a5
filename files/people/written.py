"""The register as a CSV file: what is written here is read again as the same register."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO

from files.formulas import safe
from files.people.columns import BODY_COLUMNS, CAPACITIES, COLUMNS, YES_NO, Column
from schemas.file.calendar import BodyKind
from schemas.meetings.bodies import Role
from schemas.register import Holding, Register


def register_csv(register: Register) -> bytes:
    """Semicolons, CRLF and UTF-8 with a mark, as a Swedish Excel opens it: a line for each holder, seat, organisation.

    Whoever never held a seat, since another took over on the first day, is left out; so is a merged organisation.
    """
    return _written(COLUMNS, _lines(register))


def members_csv(register: Register, roles: Mapping[Role, str], kinds: Mapping[BodyKind, str]) -> bytes:
    """The same of bodies: a line for each seat's time in a role, and for each body without any. `roles` and `kinds`
    are the words for them."""
    return _written(BODY_COLUMNS, _body_lines(register, roles, kinds))


def _written(columns: Sequence[Column], lines: Iterable[dict[str, str]]) -> bytes:
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.heading for column in columns])
    for line in lines:
        writer.writerow([safe(line.get(column.field, "")) for column in columns])
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
                    "is_acting": "ja" if one.is_acting else "",
                    "from_on": str(one.from_on or ""),
                    "to_on": str(one.to_on or ""),
                }


def _body_lines(
    register: Register, roles: Mapping[Role, str], kinds: Mapping[BodyKind, str]
) -> Iterator[dict[str, str]]:
    for key, body in sorted(register.bodies.items()):
        own = {
            "body.body": key,
            "body.name": body.name,
            "body.kind": kinds[body.kind],
            "body.organisation": body.organisation,
            "body.exists_from_on": str(body.from_on or ""),
            "body.exists_to_on": str(body.to_on or ""),
        }
        held = [one for one in register.members if one.body == key and not one.is_never]
        if not held:
            yield own
        for one in sorted(held, key=lambda one: (one.seat, list(Role).index(one.role), str(one.from_on or ""), one.id)):
            yield own | {
                "body.seat": one.seat,
                "body.role": roles[one.role],
                "body.person": one.bound_to,
                "body.is_acting": "ja" if one.is_acting else "",
                "body.from_on": str(one.from_on or ""),
                "body.to_on": str(one.to_on or ""),
            }


def _order(held: Holding) -> tuple[bool, str, int]:
    return held.capacity != "ordinarie", str(held.from_on or ""), held.id
