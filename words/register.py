"""What becomes otherwise in the register, in Swedish: for the desk with names, for the log without."""

from __future__ import annotations

from datetime import date

from rules.swedish import capital, long_date, lower_first
from schemas.register import Change, ChangeKind, Holding, Organisation, Seat

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


def change_words(change: Change, title: str) -> str:
    """A change as the desk shows it, with the names of people. `title` is that of the seat."""
    match change.after:
        case Organisation() as organisation:
            told = organisation.name
            if change.kind is ChangeKind.NEW:
                told = f"Organisationen {told}, brevlåda {organisation.mailbox}"
        case Seat() as seat:
            told = f"Platsen {lower_first(seat.title)}"
        case Holding() as held:
            who = capital(CAPACITIES[held.capacity])
            told = f"{who} för {lower_first(title)}: {held.name} ({held.email})"
            if when := period(held.from_on, held.to_on):
                told = f"{told}, {when}"
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


def change_event(change: Change, organisation: str, title: str) -> str:
    """A change as the log has it, without the name or address of anybody."""
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
        case Seat():
            if change.kind is ChangeKind.NEW:
                return f"{where}: ny plats."
            if _is_other(change, "is_shared"):
                shared = isinstance(change.after, Seat) and change.after.is_shared
                return f"{where}: {'två har platsen samtidigt' if shared else 'en har platsen, med ersättare'}."
            return f"{where}: ny titel."
        case Holding() as held:
            who = CAPACITIES[held.capacity]
            when = period(held.from_on, held.to_on)
            if change.kind is ChangeKind.NEW:
                return f"{where}: ny {who}{f' {when}' if when else ''}."
            if change.kind is ChangeKind.ENDED and held.to_on:
                return f"{where}: {who} till och med {long_date(held.to_on)}."
            return f"{where}: uppgifterna om {who} ändrades."


def _is_other(change: Change, field: str) -> bool:
    return bool(getattr(change.before, field, None) != getattr(change.after, field, None))
