"""The public answer page: one signed link, no login. GET and HEAD write nothing; an untouched form says nothing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.answers.answers import Conflict, act_of, record_answer
from db.answers.asked_seats import AskedSeat
from db.answers.rows import newest
from db.boards.sheets import Sheet, sheet_of
from db.documents import find
from db.inbound.attachments import of_answer
from db.seals import chain
from mail import wording
from mail.due_note import due_note
from mail.kinds.receipt import summary
from rules.dates.clock import local_date
from rules.swedish import moment
from schemas.errors import Refused
from schemas.file.process import StepKind
from schemas.inquiry import Channel, QuestionType
from schemas.plan.timetable import StepStatus
from web.answer.due_words import asked_of, last_day
from web.answer.links import asked_behind, sheet_behind
from web.answer.questions import as_typed, field_context, field_name, is_untouched, read_answer, takes_file
from web.shell.forms import Form, form_with_files, typed_form
from web.shell.load import come_back
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of
from web.shell.uploads import download, hand_out, limits, receive

router = APIRouter()


@router.api_route("/s/{token}", methods=LOOK)
def show_form(request: Request, token: str) -> Response:
    """The form, with nothing chosen; or the page that says why there is none."""
    web = web_of(request)
    sheet = sheet_behind(web, request, token)
    if isinstance(sheet, Response):
        return sheet
    if closed := closed_page(sheet):
        return closed
    return _form_page(web, sheet, token, Form(as_typed(sheet.step, sheet.latest)))


@router.post("/s/{token}")
def submit(request: Request, token: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Receive an answer and show its receipt; refuse with the form as typed."""
    return _submit(request, token, form)


@router.post("/s/{token}/med-fil")
async def submit_with_files(request: Request, token: str) -> Response:
    """As above, with files. Nothing is read of the body before the link is known to be good."""
    found = await run_in_threadpool(sheet_behind, web_of(request), request, token)
    if isinstance(found, Response):
        return found
    if not takes_file(found.step):
        return RedirectResponse(f"/s/{token}", status_code=303)
    return await run_in_threadpool(_submit, request, token, await form_with_files(request))


@router.api_route("/s/{token}/med-fil", methods=LOOK)
def show_form_again(token: str) -> Response:
    """The address of a form that was sent, opened anew."""
    return RedirectResponse(f"/s/{token}", status_code=303)


@router.api_route("/s/{token}/fil/{sha256}", methods=LOOK)
def show_file(request: Request, token: str, sha256: str) -> Response:
    """A file that this seat has sent, for whoever holds its link."""
    web = web_of(request)
    sheet = sheet_behind(web, request, token)
    if isinstance(sheet, Response):
        return sheet
    with web.db.read() as session:
        seat = (session, sheet.process, sheet.step.key, sheet.seat.key)
        rows = [find(*seat, question.key, sha256) for question in sheet.step.questions]
        rows += [row for row in of_answer(session, sheet.latest) if row.sha256 == sha256]
    return download(web, next((row for row in rows if row), None))


@router.api_route("/s/{token}/handling/{sha256}", methods=LOOK)
def show_document(request: Request, token: str, sha256: str) -> Response:
    """A document that the question rests on and that we keep, for whoever holds a link to the question."""
    web = web_of(request)
    sheet = sheet_behind(web, request, token)
    if isinstance(sheet, Response):
        return sheet
    kept = next((each for each in sheet.step.documents if each.file and each.sha256 == sha256), None)
    return hand_out(web, kept.sha256, kept.file) if kept else hand_out(web)


def _submit(request: Request, token: str, form: Form) -> Response:
    web = web_of(request)
    with web.db.read() as session:
        asked = asked_behind(session, web, request, token)
    if isinstance(asked, Response):
        return asked
    if not asked.is_answerable:
        return _again(web, asked, token, form)
    step = asked.planned
    if form.files and (too_many := web.rates.refusal(asked.seat, request.state.public_id)):
        return too_many
    if not form.files and not asked.is_to_be_confirmed and is_untouched(form, step, asked.latest):
        return RedirectResponse(f"/s/{token}/kvitto", status_code=303)
    now = asked.now(web.clock())
    receive(web, form, step, process=asked.process, seat=asked.seat, now=now)
    answer = read_answer(form, step, process=asked.process, seat=asked.seat, today=local_date(now))
    if form.errors or form.nudge:
        return _again(web, asked, token, form, status=422)
    if not form.files and (too_many := web.rates.refusal(asked.seat, request.state.public_id)):
        return too_many
    try:
        with web.db.write() as session:
            record_answer(
                session,
                answer,
                now=now,
                channel=Channel.WEB,
                source="",
                expected_version=_expected(form),
            )
    except Conflict:
        return _conflict_page(web, asked, token, form)
    except Refused as refusal:
        is_of_question = any(question.key == refusal.field for question in step.questions)
        form.refused(refusal, field_name(step, refusal.field) if is_of_question else "")
        return _again(web, asked, token, form, status=422)
    except (OperationalError, TimeoutError):
        form.refuse("", "Vi kunde inte spara svaret just nu. Inget är skickat. Vänta en liten stund och skicka igen.")
        return come_back(_again(web, asked, token, form, status=503))
    web.dispatcher.wake()
    return RedirectResponse(f"/s/{token}/kvitto", status_code=303)


@router.api_route("/s/{token}/kvitto", methods=LOOK)
def show_receipt(request: Request, token: str) -> Response:
    """What was received and when."""
    web = web_of(request)
    sheet = sheet_behind(web, request, token)
    if isinstance(sheet, Response):
        return sheet
    if sheet.latest is None:
        return RedirectResponse(f"/s/{token}", status_code=303)
    with web.db.read() as session:
        seal = chain.head_by_act(session, sheet.process, act_of(sheet.latest.id))
        shown = {"seal": seal, "files": of_answer(session, sheet.latest)}
    return page("answer/receipt.html", **context_of(sheet, token), is_open=closed_page(sheet) is None, **shown)


def _again(web: Web, asked: AskedSeat, token: str, form: Form, *, status: int = 200) -> Response:
    """The form as typed, or the page that says why none is taken any more."""
    with web.db.read() as session:
        sheet = sheet_of(session, asked)
    return closed_page(sheet) or _form_page(web, sheet, token, form, status=status)


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


def _form_page(web: Web, sheet: Sheet, token: str, form: Form, *, status: int = 200) -> Response:
    now = sheet.now(web.clock())
    asked = asked_of(sheet)
    is_late = not sheet.is_resting and now >= sheet.schedule.closes_at
    notes = [due_note(asked), "" if is_late else wording.days_left(asked, local_date(now))]
    return page(
        "answer/form.html",
        status,
        **context_of(sheet, token),
        **field_context(form, sheet.step, limits(web), sheet.seat.key),
        by_when=wording.by_when(asked),
        due_note=" ".join(note for note in notes if note),
        silence=wording.silence(asked),
        level=wording.level(asked),
        home_lines=wording.home_lines(asked),
        is_late=is_late,
        expected_version=_expected(form, sheet.version),
        button=_button(sheet),
        said=web.settings,
        is_done_or_not=all(question.type == QuestionType.DONE for question in sheet.step.questions),
    )


def _conflict_page(web: Web, asked: AskedSeat, token: str, form: Form) -> Response:
    with web.db.read() as session:
        sheet, latest = sheet_of(session, asked), newest(session, asked.process, asked.step, asked.seat)
    if latest is None:
        # A version that never was: no page of ours has asked for it. The form is shown anew, as typed.
        typed = {name: value for name, value in form.typed.items() if name != "expected_version"}
        again = Form(typed)
        again.refuse("", "Formuläret hörde till ett annat svar. Inget är skickat. Kontrollera och skicka igen.")
        return _form_page(web, sheet, token, again, status=409)
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


def _expected(form: Form, otherwise: int = 0) -> int:
    typed = form.number("expected_version")
    return otherwise if typed is None else typed
