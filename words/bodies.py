"""Bodies and who is in them, in Swedish: for the desk with names, for the log without."""

from __future__ import annotations

from datetime import date

from rules.swedish import capital, long_date, lower_first
from schemas.meetings.bodies import Body, Membership, Role
from schemas.register import ChangeKind, Identity
from words.codes import BODY_KINDS

ROLES = {
    Role.CHAIR: "ordförande",
    Role.VICE_CHAIR: "vice ordförande",
    Role.MEMBER: "ledamot",
    Role.STAND_IN: "ersättare",
    Role.ADJUNCT: "adjungerad",
    Role.CHECKER: "justerare",
    Role.SECRETARY: "sekreterare",
    Role.CONTACT: "kontaktperson",
}
"""Role → what it is called."""


def role_words(one: Membership) -> str:
    """`tf. ordförande`, `ledamot`."""
    return f"{'tf. ' if one.is_acting else ''}{ROLES[one.role]}"


def days(from_on: date | None, to_on: date | None) -> str:
    """`från och med … till och med …`; empty for open days."""
    parts = [f"från och med {long_date(from_on)}"] if from_on else []
    parts += [f"till och med {long_date(to_on)}"] if to_on else []
    return " ".join(parts)


def body_words(body: Body) -> str:
    """A body as a change of it is shown."""
    when = days(body.from_on, body.to_on)
    return f"Organet {body.name} ({BODY_KINDS[body.kind]}){f', {when}' if when else ''}"


def member_words(one: Membership, title: str, body: str) -> str:
    """A time in a role as a change of it is shown, with the name of whom it is bound to."""
    bound = f", bundet till {one.bound_to}" if one.bound_to else ""
    when = days(one.from_on, one.to_on)
    return f"{capital(role_words(one))} i {body}: {lower_first(title)}{bound}{f', {when}' if when else ''}"


def identity_words(found: Identity) -> str:
    """Who is who, as it is shown."""
    aliases = f" skrivs även {', '.join(found.person.aliases)}" if found.person.aliases else ""
    seats = f"{len(found.holdings)} tider i registret är samma person" if len(found.holdings) > 1 else ""
    return f"{found.person.name}{aliases}{'; ' if aliases and seats else ': ' if seats else ''}{seats}"


def body_event(body: Body, kind: ChangeKind) -> str:
    """A change of a body as the log has it."""
    if kind is ChangeKind.NEW:
        return f"{body.name} lades in i registret."
    when = days(body.from_on, body.to_on)
    return f"{body.name}: uppgifterna ändrades{f', {when}' if when else ''}."


def member_event(one: Membership, kind: ChangeKind, where: str, body: str) -> str:
    """A change of a time in a role as the log has it; `where` is organisation and seat."""
    role, bound = role_words(one), ", bundet till en person" if one.is_bound else ""
    when = days(one.from_on, one.to_on)
    if kind is ChangeKind.ENDED and one.to_on:
        return f"{body}: {where} är {role} till och med {long_date(one.to_on)}."
    verb = "är" if kind is ChangeKind.NEW else "uppdraget ändrades:"
    return f"{body}: {where} {verb} {role}{bound}{f' {when}' if when else ''}."
