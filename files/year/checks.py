"""What only the whole year can tell: names that are used once, and acts about what there is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from files.guarded_yaml import Document, Place
from files.validation import suggestion
from rules.dates.clock import local_date
from rules.dates.written import NoDate
from rules.meeting.written_days import written_days
from rules.swedish import long_date
from schemas.file.process import Directory, ProcessFile
from schemas.file.year import MoveMeetingAct, YearFile
from schemas.meetings.consent import MeetingRecord


def check_year(
    spec: YearFile,
    directory: Directory,
    files: Sequence[ProcessFile],
    records: Sequence[MeetingRecord],
    document: Document,
) -> None:
    """FileRefused, in Swedish, where a key is used twice, or an act is about something that is not in the year."""
    _check_once([file.process for file in files], "matters", "ärendet", document)
    _check_once([record.meeting for record in records], "meetings", "mötet", document)
    _check_once([each.key for each in spec.conferences], "conferences", "konferensen", document)
    known = {"meeting": [record.meeting for record in records], "conference": [each.key for each in spec.conferences]}
    seats = [f"{one.key}/{seat.role}" for one in directory.organisations for seat in one.seats]
    for place, seat in _seats(spec):
        if seat not in seats:
            cure = suggestion(seat, seats) + "Platserna står i filen med organisationer."
            raise document.refusal(place, f"platsen ”{seat}” finns inte.", cure)
    for number, act in enumerate(spec.acts):
        place = ("acts", number)
        if not spec.from_on <= local_date(act.at) <= spec.until:
            problem = f"det händer {long_date(local_date(act.at))}, utanför året."
            raise document.refusal((*place, "at"), problem, "Ändra dagen, eller from och until.")
        if isinstance(act, MoveMeetingAct):
            _check_days(act.days, (*place, "days"), document)
        for name, keys in known.items():
            key = getattr(act, name, None)
            if key is not None and key not in keys:
                cure = suggestion(key, keys) + f"Välj bland {', '.join(keys) or 'inga'}."
                raise document.refusal((*place, name), f"”{key}” finns inte i året.", cure)


def _check_days(line: str, place: Place, document: Document) -> None:
    try:
        written_days(line)
    except NoDate as fault:
        raise document.refusal(place, fault.problem, fault.cure) from None


def _check_once(keys: Sequence[str], field: str, what: str, document: Document) -> None:
    for number, key in enumerate(keys):
        if key in keys[:number]:
            raise document.refusal((field, number), f"{what} ”{key}” finns två gånger.", "Ta bort den ena raden.")


def _seats(spec: YearFile) -> Iterable[tuple[Place, str]]:
    yield ("secretariat",), spec.secretariat
    for number, conference in enumerate(spec.conferences):
        yield ("conferences", number, "secretariat"), conference.secretariat
        for at, quota in enumerate(conference.quotas):
            yield ("conferences", number, "quotas", at, "seat"), quota.seat
    for number, meeting in enumerate(spec.meetings):
        for at, task in enumerate(meeting.tasks):
            yield ("meetings", number, "tasks", at, "owner"), task.owner
    for number, act in enumerate(spec.acts):
        if seat := getattr(act, "seat", None):
            yield ("acts", number, "seat"), seat
