"""A process file as the form shows it: of a file that is opened, and of an earlier matter with new days proposed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from pydantic import ValidationError

from kinds.fraga.pages.as_file import EXTERNAL, Setting, file_of
from kinds.fraga.pages.question import ON, row_of
from kinds.pages import Origin
from rules.dates.workdays import add_workdays, is_working_day, workdays_between
from rules.dates.written import NoDate, written_date
from rules.people.parties import seat_of
from schemas.file.directory import Directory
from schemas.file.process import Closes, DueRule, ProcessFile, StepKind, StepSpec
from schemas.inquiry import QuestionType, Silence
from web.shell.rows import rows_of, with_rows

USUAL_WORKDAYS = 15
"""How long is proposed where nothing says otherwise."""
FEWEST_WORKDAYS = 5


def new_form(setting: Setting, today: date) -> dict[str, str]:
    """A form that nobody has touched: one question, to everyone, in three weeks."""
    typed = {f"party-{key}": ON for key in setting.usual_parties}
    typed |= {"role": setting.usual_role, "basis": "internal", "due_rule": DueRule.BY.value}
    typed |= {"due_on": add_workdays(today, USUAL_WORKDAYS).isoformat(), "silence": Silence.NOTHING.value}
    return typed | {"q1-type": QuestionType.YES_NO.value, "q1-text": ""}


def of_item(origin: Origin, today: date) -> dict[str, str]:
    """A form that nobody has touched but for the heading, the background and the parties of an item of a meeting."""
    typed = new_form(Setting(today), today)
    if origin.organisations:
        typed = {name: text for name, text in typed.items() if not name.startswith("party-")}
        typed |= {f"party-{key}": ON for key in origin.organisations}
    return typed | {"title": origin.title, "background": origin.background}


def form_of(file: ProcessFile, step: StepSpec, directory: Directory) -> dict[str, str]:
    """The fields that ask what a step of a file asks, of the parties that it asks; `directory` gives the names."""
    typed = {"title": file.title if len(file.steps) == 1 else step.title, "background": step.text or file.summary}
    typed |= {"diarienummer": file.diarienummer, "role": step.roles[0] if step.roles else file.respondent}
    typed |= {"due_rule": step.due.rule.value, "basis": step.due.basis.value, "source": step.due.source}
    typed |= {"due_on": step.due.on.isoformat() if step.due.on else "", "silence": step.silence.value}
    typed |= {"opens_on": step.opens_on.isoformat() if step.opens_on else ""}
    typed |= {"level": step.level.value if step.level else "", "closes": ON if step.closes is not Closes.DUE else ""}
    typed |= {f"party-{party.organisation}": ON for party in file.parties if not party.seat}
    external = [party for party in file.parties if party.organisation.startswith(EXTERNAL)]
    typed = with_rows(typed, "e", [_external(directory, seat_of(file, party)) for party in external])
    typed = with_rows(typed, "q", [row_of(question, _organisation_of) for question in step.questions])
    typed = with_rows(typed, "d", [each.model_dump(exclude_defaults=True) for each in step.documents])
    return {name: text for name, text in typed.items() if text or name.endswith(("-text", "-type"))}


def exact_form(file: ProcessFile, directory: Directory) -> dict[str, str] | None:
    """The form that makes this very file, key and all; None where it says more than the form can."""
    step = own_step(file)
    if step is None:
        return None
    typed = form_of(file, step, directory) | {"key": file.process}
    made = file_of(typed, Setting(None), lambda _key: False)
    try:
        same = ProcessFile.model_validate({**made.content, "organisations": []})
    except ValidationError:
        return None
    return typed if same == file and not made.faults else None


def own_step(file: ProcessFile) -> StepSpec | None:
    """The one question of a file that asks only once; None where it does more than the form can say."""
    return file.steps[0] if len(file.steps) == 1 and file.steps[0].kind is StepKind.INQUIRY else None


def asking_steps(file: ProcessFile) -> list[StepSpec]:
    """The steps of any file whose questions a new matter could ask."""
    return [step for step in file.steps if step.kind is StepKind.INQUIRY and step.questions]


def anew(typed: Mapping[str, str], *, since: date, today: date) -> dict[str, str]:
    """The form with its days proposed anew: as many working days as then, counted from `today`, and the days of a poll
    moved by whole weeks, so that each stays its weekday."""
    due_on = _day(typed.get("due_on", ""))
    length = workdays_between(since, due_on) if due_on and due_on > since else USUAL_WORKDAYS
    new_due = add_workdays(today, max(length, FEWEST_WORKDAYS))
    weeks = max(-(-(new_due - due_on).days // 7), 0) if due_on else 0
    result = {name: text for name, text in typed.items() if name not in ("opens_on", "key")}
    result |= {"due_on": new_due.isoformat(), "source": ""}
    questions = []
    for row in rows_of(result, "q"):
        options = [{**each, "on": _moved(each.get("on", ""), weeks, new_due)} for each in rows_of(row, "o")]
        questions.append(with_rows(row, "o", [{k: v for k, v in each.items() if k != "code"} for each in options]))
    return with_rows(result, "q", questions)


def _moved(text: str, weeks: int, after: date) -> str:
    on = _day(text)
    if on is None:
        return text
    on += timedelta(weeks=weeks)
    while on <= after or not is_working_day(on):
        on += timedelta(weeks=1)
    return on.isoformat()


def _day(text: str) -> date | None:
    try:
        return written_date(text) if text else None
    except NoDate:
        return None


def _external(directory: Directory, seat: str) -> dict[str, str]:
    organisation, found = directory.organisation(seat.partition("/")[0]), directory.seat(seat)
    person = found.holders[0] if found and found.holders else None
    name = organisation.name if organisation else seat
    email = person.email if person else organisation.mailbox if organisation else ""
    return {"name": name, "person": person.name if person and person.name != name else "", "email": email}


def _organisation_of(seat: str) -> str:
    return seat.partition("/")[0]
