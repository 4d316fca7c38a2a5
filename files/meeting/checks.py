"""What only the whole meeting can tell: days, items, seats and stretches that fit together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from files.guarded_yaml import Document, Place
from files.validation import suggestion
from rules.swedish import long_date
from schemas.file.process import Directory
from schemas.meetings.consent import MeetingMember, MeetingRecord, Presence

_ITEM_KEY = re.compile(r"[0-9A-Za-zÅÄÖåäö.]{1,12}")


def check_meeting(record: MeetingRecord, directory: Directory, document: Document) -> None:
    """FileRefused, in Swedish, where days, items, members, presence or views do not fit together."""
    _check_days(record, document)
    _check_items(record, document)
    _check_rules(record, document)
    _check_members(record, document)
    _check_justerare(record, document)
    for number, stretch in enumerate(record.presence):
        _check_presence(record, stretch, ("presence", number), document)
    for number, view in enumerate(record.views):
        _check_item(record, view.item, ("views", number, "item"), document)
    _check_seats(record, directory, document)


def _check_days(record: MeetingRecord, document: Document) -> None:
    for number, day in enumerate(record.days):
        if day.ends is not None and day.ends <= day.begins:
            raise document.refusal(("days", number, "ends"), "mötet slutar innan det börjar.", "Rätta klockslagen.")
    for number, (former, later) in enumerate(pairwise(record.days), 1):
        if later.on <= former.on:
            problem = f"{long_date(later.on)} kommer inte efter {long_date(former.on)}."
            raise document.refusal(("days", number, "on"), problem, "Skriv mötesdagarna i ordning, en gång var.")


def _check_items(record: MeetingRecord, document: Document) -> None:
    seen: set[str] = set()
    for number, item in enumerate(record.items):
        place: Place = ("items", number)
        if not _ITEM_KEY.fullmatch(item.key):
            cure = "Skriv numret som på dagordningen, till exempel 4 eller 4b."
            raise document.refusal((*place, "key"), f"”{item.key}” är inget punktnummer.", cure)
        if item.key in seen:
            raise document.refusal(
                (*place, "key"), f"punkt {item.key} finns två gånger.", "Ge den ena ett eget nummer."
            )
        seen.add(item.key)
        if item.on is None and len(record.days) > 1:
            raise document.refusal(
                place, "mötet har flera dagar, men punkten säger inte vilken.", "Lägg till on: datum."
            )
        if item.on is not None:
            _check_day(record, item.on, (*place, "on"), document)
        if item.begins and item.ends and item.ends <= item.begins:
            raise document.refusal((*place, "ends"), "punkten slutar innan den börjar.", "Rätta klockslagen.")


def _check_rules(record: MeetingRecord, document: Document) -> None:
    seen: set[tuple[str, int]] = set()
    for number, rule in enumerate(record.rules):
        if (rule.body, rule.version) in seen:
            problem = f"version {rule.version} av regeln finns två gånger."
            raise document.refusal(("rules", number, "version"), problem, "Ge den senare lydelsen ett högre nummer.")
        seen.add((rule.body, rule.version))


def _check_members(record: MeetingRecord, document: Document) -> None:
    for number, member in enumerate(record.members):
        place: Place = ("members", number)
        if member.from_on and member.to_on and member.to_on < member.from_on:
            raise document.refusal((*place, "to"), "ledamoten slutar innan den börjar.", "Rätta from eller to.")
        for other in record.members[:number]:
            if other.seat == member.seat and _body(record, other) == _body(record, member) and _overlap(other, member):
                problem = f"”{member.seat}” är ledamot två gånger samtidigt."
                raise document.refusal((*place, "seat"), problem, "Ta bort den ena raden, eller rätta from och to.")


def _check_justerare(record: MeetingRecord, document: Document) -> None:
    members = {member.seat for member in record.members}
    for number, seat in enumerate(record.justerare):
        if seat not in members:
            problem = f"”{seat}” ska justera men är inte ledamot."
            raise document.refusal(("justerare", number), problem, "Ange en ledamots plats, som kommun/roll.")


def _body(record: MeetingRecord, member: MeetingMember) -> str:
    return member.body or record.body


def _overlap(one: MeetingMember, other: MeetingMember) -> bool:
    return (one.from_on or date.min) <= (other.to_on or date.max) and (other.from_on or date.min) <= (
        one.to_on or date.max
    )


def _check_presence(record: MeetingRecord, stretch: Presence, place: Place, document: Document) -> None:
    order = [item.key for item in record.items]
    for name, key in (("from_item", stretch.from_item), ("until_item", stretch.until_item)):
        if key:
            _check_item(record, key, (*place, name), document)
    if stretch.from_item and stretch.until_item and order.index(stretch.until_item) < order.index(stretch.from_item):
        raise document.refusal((*place, "until_item"), "närvaron slutar innan den börjar.", "Byt plats på punkterna.")
    if stretch.arrives and stretch.leaves and stretch.leaves <= stretch.arrives:
        raise document.refusal((*place, "leaves"), "närvaron slutar innan den börjar.", "Rätta klockslagen.")
    if stretch.on is not None:
        _check_day(record, stretch.on, (*place, "on"), document)
    elif (stretch.arrives or stretch.leaves) and len(record.days) > 1:
        raise document.refusal(
            place, "mötet har flera dagar, men klockslaget säger inte vilken.", "Lägg till on: datum."
        )


def _check_day(record: MeetingRecord, on: date, place: Place, document: Document) -> None:
    if on not in [day.on for day in record.days]:
        raise document.refusal(
            place, f"{long_date(on)} är ingen mötesdag.", "Rätta datumet, eller lägg till dagen i days."
        )


def _check_item(record: MeetingRecord, key: str, place: Place, document: Document) -> None:
    known = [item.key for item in record.items]
    if key not in known:
        raise document.refusal(place, f"punkt ”{key}” finns inte på dagordningen.", f"Punkter: {', '.join(known)}.")


def _check_seats(record: MeetingRecord, directory: Directory, document: Document) -> None:
    for place, seat in _seats(record):
        if directory.seat(seat) is None:
            known = [f"{one.key}/{role.role}" for one in directory.organisations for role in one.seats]
            cure = suggestion(seat, known) + "Platserna står i filen med organisationer."
            raise document.refusal(place, f"platsen ”{seat}” finns inte.", cure)


def _seats(record: MeetingRecord) -> Iterable[tuple[Place, str]]:
    yield ("secretariat",), record.secretariat
    for number, member in enumerate(record.members):
        yield ("members", number, "seat"), member.seat
    for number, stretch in enumerate(record.presence):
        yield ("presence", number, "seat"), stretch.seat
    for number, view in enumerate(record.views):
        yield ("views", number, "seat"), view.seat
    for number, seat in enumerate(record.justerare):
        yield ("justerare", number), seat
    for number, item in enumerate(record.items):
        for position, seat in enumerate(item.parties):
            yield ("items", number, "parties", position), seat
        for position, seat in enumerate(item.concerns):
            yield ("items", number, "concerns", position), seat
