"""What is shown of a sheet: its form, the form as it was typed, or why there is none any more."""

from __future__ import annotations

from starlette.responses import Response

from db.answers.asked_seats import AskedSeat
from db.answers.rows import newest
from db.boards.sheets import Sheet, sheet_of
from mail.kinds.question.receipt import summary
from mail.writing import wording
from mail.writing.due_note import due_note
from rules.dates.clock import local_date
from rules.swedish import moment
from schemas.file.process import StepKind
from schemas.inquiry import QuestionType
from schemas.plan.timetable import StepStatus
from web.answer.drawn import drawn_fields
from web.answer.due_words import asked_of, last_day
from web.answer.questions import field_context, takes_file
from web.shell.forms import Form
from web.shell.pages import page
from web.shell.state import Web
from web.shell.uploads import limits


def form_again(web: Web, asked: AskedSeat, token: str, form: Form, *, status: int = 200) -> Response:
    """The form as typed, or the page that says why none is taken any more."""
    with web.db.read() as session:
        sheet = sheet_of(session, asked)
    return closed_page(sheet) or form_page(web, sheet, token, form, status=status)


def closed_page(sheet: Sheet) -> Response | None:
    """The page of a question that takes no answer, or None while it does."""
    if sheet.is_withdrawn or sheet.status == StepStatus.SKIPPED:
        title, text = "Frågan gäller inte längre er", "Ni behöver inte svara. Det som redan har svarats finns kvar här."
    elif sheet.status == StepStatus.PLANNED:
        title, text = "Frågan är inte öppen än", "Ni får ett mejl när det är dags att svara."
    elif sheet.status == StepStatus.DONE:
        title, text = "Uppgiften är avslutad", "Den är noterad som klar. Blev något fel, hör av dig till oss."
    elif sheet.status == StepStatus.DETERMINED or sheet.is_process_ended:
        title, text = "Svarsomgången är avslutad", "Utfallet är fastställt och svaren går inte längre att ändra."
    else:
        return None
    if sheet.closed_at and sheet.status == StepStatus.DETERMINED:
        text += f" Svarstiden gick ut {moment(sheet.closed_at)}."
    return page("answer/closed.html", **context_of(sheet, ""), title=title, text=text)


def form_page(web: Web, sheet: Sheet, token: str, form: Form, *, status: int = 200) -> Response:
    """The form of a sheet, with what has been typed."""
    now = sheet.now(web.clock())
    asked = asked_of(sheet)
    is_late = not sheet.is_resting and now >= sheet.schedule.closes_at
    notes = [due_note(asked), "" if is_late else wording.days_left(asked, local_date(now))]
    return page(
        "answer/form.html",
        status,
        **context_of(sheet, token),
        form=form,
        takes_file=takes_file(sheet.step),
        fields=drawn_fields(form, sheet.step, limits(web), sheet.seat.key),
        by_when=wording.by_when(asked),
        due_note=" ".join(note for note in notes if note),
        silence=wording.silence(asked),
        level=wording.level(asked),
        home_lines=wording.home_lines(asked),
        is_late=is_late,
        expected_version=expected_version(form, sheet.version),
        button=_button(sheet),
        said=web.settings,
        is_done_or_not=all(question.type == QuestionType.DONE for question in sheet.step.questions),
    )


def conflict_page(web: Web, asked: AskedSeat, token: str, form: Form) -> Response:
    """Somebody has answered meanwhile: both answers, to choose from."""
    with web.db.read() as session:
        sheet, latest = sheet_of(session, asked), newest(session, asked.process, asked.step, asked.seat)
    if latest is None:
        # A version that never was: no page of ours has asked for it. The form is shown anew, as typed.
        typed = {name: value for name, value in form.typed.items() if name != "expected_version"}
        again = Form(typed)
        again.refuse("", "Formuläret hörde till ett annat svar. Inget är skickat. Kontrollera och skicka igen.")
        return form_page(web, sheet, token, again, status=409)
    return page(
        "answer/conflict.html",
        409,
        **{**context_of(sheet, token), "current": summary(sheet.step, latest)},
        **field_context(form, sheet.step, limits(web), sheet.seat.key),
        expected_version=latest.version,
    )


def context_of(sheet: Sheet, token: str) -> dict[str, object]:
    """What every page of a sheet shows."""
    return {
        "sheet": sheet,
        "path": f"/s/{token}",
        "action": f"/s/{token}/med-fil" if takes_file(sheet.step) else f"/s/{token}",
        "receipt_path": f"/s/{token}/kvitto",
        "is_task": sheet.step.kind != StepKind.INQUIRY,
        "last_day": last_day(sheet.schedule),
        "current": summary(sheet.step, sheet.latest) if sheet.latest else None,
    }


def _button(sheet: Sheet) -> str:
    if sheet.step.kind != StepKind.INQUIRY:
        return "Skicka"
    return "Skicka det nya svaret" if sheet.latest else "Skicka svaret"


def expected_version(form: Form, otherwise: int = 0) -> int:
    """The version that the form was made from."""
    typed = form.number("expected_version")
    return otherwise if typed is None else typed
