"""What the register knows of a body, for the form of its meetings: name, chair, secretary, members of each day."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from db.register import bodies
from rules.swedish import capital, genitive, long_date, lower_first
from schemas.meetings.bodies import Role
from schemas.meetings.consent import MeetingRecord
from web.desk.meetings.plan.plan_form import OF_BODY
from web.shell.forms import Form
from web.shell.state import Web


def is_known(session: Session, organ: str) -> bool:
    """True where the register has the body."""
    return organ in bodies.bodies(session)


def of_register(session: Session, organ: str, on: date) -> dict[str, str]:
    """What the register knows of a body, as the form has it; nothing of one that it does not know."""
    body = bodies.bodies(session).get(organ)
    if body is None:
        return {}
    typed = {
        "body_name": lower_first(body.name),
        f"{OF_BODY}-ja": "ja",
        "title": f"{capital(genitive(body.name))} möte",
    }
    for name, role in (("chair", Role.CHAIR), ("secretariat", Role.SECRETARY)):
        if seat := bodies.seat_of(session, organ, role, on):
            typed[name] = seat
    return typed


def with_members(web: Web, form: Form, made: list[MeetingRecord]) -> list[MeetingRecord]:
    """Each meeting with the members that its body has on its first day, where the form asks for that."""
    if not form.get(f"{OF_BODY}-ja"):
        return made
    found = []
    with web.db.read() as session:
        for record in made:
            deputy = form.get("deputy")
            own = bodies.meeting_members(session, record.body, record.days[0].on)
            if not own:
                form.refuse("role", f"Organet har inga ledamöter {long_date(record.days[0].on)}. Välj dem här.")
            members = [member.model_copy(update={"deputy": deputy}) for member in own]
            found.append(record.model_copy(update={"members": members}))
    return [] if form.errors else found
