"""What only the whole directory can tell of its calendars: known organisations and bodies, no meeting twice."""

from __future__ import annotations

from datetime import date

from files.guarded_yaml import Document, Place
from files.validation import suggestion
from rules.swedish import long_date
from schemas.file.process import Derived, Directory, ProcessFile


def check_calendars(directory: Directory, document: Document) -> None:
    """FileRefused where a body or a meeting of the directory cannot hold."""
    organisations = [organisation.key for organisation in directory.organisations]
    keys: list[str] = []
    for number, body in enumerate(directory.calendars.bodies):
        place: Place = ("calendars", "bodies", number)
        if body.key in keys:
            raise document.refusal((*place, "key"), f"organet ”{body.key}” finns två gånger.", "Byt nyckel på det ena.")
        keys.append(body.key)
        if body.organisation not in organisations:
            cure = suggestion(body.organisation, organisations) + "Lägg till den under organisations."
            problem = f"organisationen ”{body.organisation}” finns inte."
            raise document.refusal((*place, "organisation"), problem, cure)
    seen: set[tuple[str, date]] = set()
    for number, meeting in enumerate(directory.calendars.meetings):
        place = ("calendars", "meetings", number)
        if meeting.body not in keys:
            cure = suggestion(meeting.body, keys) + "Organen står under calendars.bodies."
            raise document.refusal((*place, "body"), f"organet ”{meeting.body}” finns inte.", cure)
        if (meeting.body, meeting.on) in seen:
            problem = f"sammanträdet {long_date(meeting.on)} står två gånger."
            raise document.refusal((*place, "on"), problem, "Ta bort den ena raden.")
        seen.add((meeting.body, meeting.on))
        if meeting.papers_by and meeting.papers_by > meeting.on:
            problem = f"handlingarna ska vara inne {long_date(meeting.papers_by)}, efter sammanträdet."
            raise document.refusal((*place, "papers_by"), problem, "Rätta datumen.")
    _check_spans(directory, keys, document)


def _check_spans(directory: Directory, keys: list[str], document: Document) -> None:
    for number, span in enumerate(directory.calendars.spans):
        place: Place = ("calendars", "spans", number)
        if span.body not in keys:
            cure = suggestion(span.body, keys) + "Organen står under calendars.bodies."
            raise document.refusal((*place, "body"), f"organet ”{span.body}” finns inte.", cure)
        if span.from_on > span.to_on:
            problem = f"kalendern gäller från {long_date(span.from_on)}, efter den sista dagen."
            raise document.refusal((*place, "from_on"), problem, "Byt plats på dagarna.")


def check_meeting_rules(file: ProcessFile, directory: Directory, document: Document) -> None:
    """FileRefused where a due date follows the meetings of a body that the directory does not have."""
    for number, step in enumerate(file.steps):
        place: Place = ("steps", number, "due")
        if step.due.derived:
            _check_meeting(step.due.derived, directory, (*place, "derived"), document)
        for position, derived in enumerate(step.due.or_derived):
            _check_meeting(derived, directory, (*place, "or_derived", position), document)


def _check_meeting(derived: Derived, directory: Directory, place: Place, document: Document) -> None:
    if derived.meeting is None or directory.calendars.body(derived.meeting):
        return
    cure = suggestion(derived.meeting, [body.key for body in directory.calendars.bodies])
    problem = f"organet ”{derived.meeting}” finns inte."
    raise document.refusal((*place, "meeting"), problem, f"{cure}Organen står under calendars i katalogfilen.")
