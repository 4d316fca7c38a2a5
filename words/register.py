"""What becomes otherwise in the register, in Swedish: for the desk with names, for the log without."""

from __future__ import annotations

from datetime import date

from rules.swedish import capital, long_date, lower_first
from schemas.meetings.bodies import Body, Membership
from schemas.register import Change, ChangeKind, Holding, Identity, Organisation, Seat
from words.bodies import body_event, body_words, identity_words, member_event, member_words

KINDS = {
    ChangeKind.NEW: "Nytt",
    ChangeKind.CHANGED: "Ändras",
    ChangeKind.ENDED: "Slutar",
    ChangeKind.SAME: "Oförändrat",
}
FIELDS = {
    "name": "Namn",
    "mailbox": "Officiell brevlåda",
    "registrator": "Registrator",
    "channels": "Kanaler",
    "delegation": "Remissvar på delegation",
    "reader_named_by": "Fel person: vem avgör",
    "about_cooperation": "Om samarbetet, till nya",
    "weekly_mail": "Samlat mejl varje vecka",
    "title": "Titel",
    "is_shared": "Två har platsen samtidigt",
    "email": "E-post",
    "from_on": "Från och med",
    "to_on": "Till och med",
}
"""Field → what it is called, in the order shown."""
WEEKLY_MAIL = {"ja": "Ja", "nej": "Nej", "alla": "Ja, för hela samarbetet (bara kansliets egen sida)"}
"""Code → what the form offers."""
CAPACITIES = {"ordinarie": "innehavare", "ersattare": "ersättare"}
_SHARING = {"ordinarie": "innehavare", "ersattare": "andra innehavare"}


def capacity_word(capacity: str, *, is_shared: bool) -> str:
    """What somebody is on a seat: `ersättare`, or `andra innehavare` where two have it at a time."""
    return (_SHARING if is_shared else CAPACITIES)[capacity]


NAMED_BY = {
    "samverkanskansliet": "Kansliet bekräftar alltid",
    "brevladan_och_samverkanskansliet": "Brevlådan tillfrågas, och kansliet bekräftar",
    "brevladan": "Brevlådans ja räcker",
    "platsen": "Den som har länken avgör",
}
"""Whose word that another should answer suffices."""


def period(from_on: date | None, to_on: date | None) -> str:
    """`från och med måndag den 1 januari 2024`; empty for an open period."""
    parts = [f"från och med {long_date(from_on)}"] if from_on else []
    parts += [f"till och med {long_date(to_on)}"] if to_on else []
    return " ".join(parts)


def change_words(change: Change, title: str, body: str = "") -> str:
    """A change as the desk shows it, with the names of people. `title` is that of the seat, `body` a body's name."""
    match change.after:
        case Organisation() as organisation:
            told = organisation.name
            if change.kind is ChangeKind.NEW:
                told = f"Organisationen {told}, brevlåda {organisation.mailbox}"
        case Seat() as seat:
            told = f"Platsen {lower_first(seat.title)}"
        case Holding() as held:
            acting = "tf. " if held.is_acting else ""
            who = capital(f"{acting}{CAPACITIES[held.capacity]}")
            told = f"{who} för {lower_first(title)}: {held.name} ({held.email})"
            if when := period(held.from_on, held.to_on):
                told = f"{told}, {when}"
        case Body() as of_body:
            told = body_words(of_body)
        case Membership() as membership:
            told = member_words(membership, title, body)
        case Identity() as identity:
            told = identity_words(identity)
    differences = _differences(change) if change.kind is ChangeKind.CHANGED else []
    return f"{told}. {' '.join(differences)}".strip() if differences else f"{told}."


def _differences(change: Change) -> list[str]:
    """`Brevlåda: nu x, förut y.` for each field that becomes another."""
    told = []
    for field, word in FIELDS.items():
        before, after = getattr(change.before, field, None), getattr(change.after, field, None)
        if before != after:
            told.append(f"{word}: {_value(field, after)}, förut {_value(field, before)}.")
    return told


def _value(field: str, value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, date):
        return long_date(value)
    return (NAMED_BY.get(str(value), str(value)) if field == "reader_named_by" else str(value or "")) or "inget"


def change_event(change: Change, organisation: str, title: str, body: str = "") -> str:
    """A change as the log has it, without the name or address of anybody. `body` is the name of a body."""
    where = f"{organisation}, {lower_first(title)}" if title else organisation
    match change.after:
        case Organisation() as after:
            if change.kind is ChangeKind.NEW:
                return f"{organisation} lades in i registret."
            if isinstance(change.before, Organisation) and change.before.name != after.name:
                verb = "Namnet rättades" if change.is_correction else "Bytte namn"
                return f"{organisation}: {lower_first(verb)} till {after.name}."
            fields = [lower_first(word) for name, word in FIELDS.items() if _is_other(change, name)]
            return f"{organisation}: ny uppgift om {', '.join(fields)}."
        case Seat() as seat:
            return _seat_event(seat, change, where)
        case Holding() as held:
            return _holder_event(held, change.kind, where)
        case Body() as of_body:
            return body_event(of_body, change.kind)
        case Membership() as membership:
            return member_event(membership, change.kind, where, body)
        case Identity():
            return f"{where}: det noterades vem en person är."


def _seat_event(seat: Seat, change: Change, where: str) -> str:
    if change.kind is ChangeKind.NEW:
        return f"{where}: ny plats."
    if _is_other(change, "is_shared"):
        return f"{where}: {'två har platsen samtidigt' if seat.is_shared else 'en har platsen, med ersättare'}."
    return f"{where}: ny titel."


def _holder_event(held: Holding, kind: ChangeKind, where: str) -> str:
    who, when = CAPACITIES[held.capacity], period(held.from_on, held.to_on)
    if kind is ChangeKind.NEW:
        return f"{where}: ny {'tf. ' if held.is_acting else ''}{who}{f' {when}' if when else ''}."
    if kind is ChangeKind.ENDED and held.to_on:
        return f"{where}: {who} till och med {long_date(held.to_on)}."
    return f"{where}: uppgifterna om {who} ändrades."


def _is_other(change: Change, field: str) -> bool:
    return bool(getattr(change.before, field, None) != getattr(change.after, field, None))
