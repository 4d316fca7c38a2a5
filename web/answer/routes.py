"""The public answer page: one signed link, no login. GET and HEAD write nothing; an untouched form says nothing."""

from __future__ import annotations

from asyncio import wrap_future
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from fastapi import APIRouter
from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

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
from schemas.messages import AnswerIn
from schemas.plan.timetable import StepStatus
from web.answer.drawn import drawn_fields
from web.answer.due_words import asked_of, last_day
from web.answer.links import asked_behind, sheet_behind
from web.answer.questions import as_typed, field_context, field_name, is_untouched, read_answer, takes_file
from web.shell.forms import Form, form_with_files, typed_form
from web.shell.load import come_back
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of
from web.shell.uploads import download, limits, receive

router = APIRouter()


class Hot(Route):
    """A page that many ask for at once: straight to its function, past what FastAPI works out for each request."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the page, and let the access log know its path."""
        scope["route"] = self
        await super().handle(scope, receive, send)


def show_form(request: Request) -> Response:
    """The form, with nothing chosen; or the page that says why there is none."""
    web, token = web_of(request), request.path_params["token"]
    sheet = sheet_behind(web, request, token)
    if isinstance(sheet, Response):
        return sheet
    if closed := closed_page(sheet):
        return closed
    return _form_page(web, sheet, token, Form(as_typed(sheet.step, sheet.latest)))


async def submit(request: Request) -> Response:
    """Receive an answer and show its receipt; refuse with the form as typed."""
    return await _submit(request, request.path_params["token"], await typed_form(request))


@router.post("/s/{token}/med-fil")
async def submit_with_files(request: Request, token: str) -> Response:
    """As above, with files. Nothing is read of the body before the link is known to be good."""
    found = await run_in_threadpool(sheet_behind, web_of(request), request, token)
    if isinstance(found, Response):
        return found
    if not takes_file(found.step):
        return RedirectResponse(f"/s/{token}", status_code=303)
    return await _submit(request, token, await form_with_files(request))


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


@dataclass(frozen=True)
class _Read:
    """An answer that may be received, and the question as it was when the answer was read."""

    asked: AskedSeat
    answer: AnswerIn
    now: datetime


async def _submit(request: Request, token: str, form: Form) -> Response:
    web = web_of(request)
    read = await run_in_threadpool(_read, web, request, token, form)
    if isinstance(read, Response):
        return read
    expected = _expected(form)
    record = partial(record_answer, answer=read.answer, now=read.now, channel=Channel.WEB, expected_version=expected)
    try:
        await wrap_future(web.db.write_soon(record))
    except (Refused, OperationalError, TimeoutError) as error:
        return await run_in_threadpool(_not_received, web, read, token, form, error)
    web.dispatcher.wake()
    return RedirectResponse(f"/s/{token}/kvitto", status_code=303)


def _read(web: Web, request: Request, token: str, form: Form) -> _Read | Response:
    """The answer that the form gives, or the page that is shown in place of receiving one."""
    with web.db.read() as session:
        asked = asked_behind(session, web, request, token)
    if isinstance(asked, Response):
        return asked
    if not asked.is_answerable:
        return _again(web, asked, token, form)
    step = asked.planned
    if form.files and (too_many := web.rates.refusal(asked.seat, request.state.public_id)):
        return too_many
    if not form.files and is_untouched(form, step, asked.latest):
        return RedirectResponse(f"/s/{token}/kvitto", status_code=303)
    now = asked.now(web.clock())
    receive(web, form, step, process=asked.process, seat=asked.seat, now=now)
    answer = read_answer(form, step, process=asked.process, seat=asked.seat, today=local_date(now))
    if form.errors or form.nudge:
        return _again(web, asked, token, form, status=422)
    if not form.files and (too_many := web.rates.refusal(asked.seat, request.state.public_id)):
        return too_many
    return _Read(asked, answer, now)


def _not_received(web: Web, read: _Read, token: str, form: Form, error: Exception) -> Response:
    """The page that says why the register did not take the answer."""
    if isinstance(error, Conflict):
        return _conflict_page(web, read.asked, token, form)
    if isinstance(error, Refused):
        step = read.asked.planned
        is_of_question = any(question.key == error.field for question in step.questions)
        form.refused(error, field_name(step, error.field) if is_of_question else "")
        return _again(web, read.asked, token, form, status=422)
    form.refuse("", "Vi kunde inte spara svaret just nu. Inget är skickat. Vänta en liten stund och skicka igen.")
    return come_back(_again(web, read.asked, token, form, status=503))


def show_receipt(request: Request) -> Response:
    """What was received and when."""
    web, token = web_of(request), request.path_params["token"]
    with web.db.read() as session:
        asked = asked_behind(session, web, request, token)
        if isinstance(asked, Response):
            return asked
        if asked.latest is None:
            return RedirectResponse(f"/s/{token}", status_code=303)
        sheet = sheet_of(session, asked)
        seal = chain.head_by_act(session, asked.process, act_of(asked.latest.id))
        shown = {"seal": seal, "files": of_answer(session, asked.latest)}
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
    is_late = now >= sheet.schedule.closes_at
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
        home_lines=wording.home_lines(asked),
        is_late=is_late,
        expected_version=_expected(form, sheet.version),
        button=_button(sheet),
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


HOT = (
    Hot("/s/{token}", show_form, methods=LOOK),
    Hot("/s/{token}", submit, methods=["POST"]),
    Hot("/s/{token}/kvitto", show_receipt, methods=LOOK),
)
"""The form, its answer and the receipt; the rest of an answer's pages are in `router`."""
