"""The public answer page: one signed link, no login. GET and HEAD write nothing; an untouched form says nothing."""

from __future__ import annotations

from asyncio import wrap_future
from concurrent.futures import Future
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

from db.answers.answers import Conflict, Recorded, act_of, record_answer
from db.answers.asked_seats import AskedSeat
from db.boards.sheets import sheet_of
from db.documents import find
from db.inbound.attachments import of_answer
from db.seals import chain
from mail.links import part_url
from rules.dates.clock import local_date
from schemas.errors import Refused
from schemas.inquiry import Channel
from schemas.messages import AnswerIn
from web.answer.links import asked_behind, sheet_behind
from web.answer.questions import as_typed, field_name, is_untouched, read_answer, takes_file
from web.answer.shown import closed_page, conflict_page, context_of, expected_version, form_again, form_page
from web.shell.forms import Form, form_with_files, typed_form
from web.shell.middleware.load import come_back
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of
from web.shell.uploads import download, hand_out, receive

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
    return form_page(web, sheet, token, Form(as_typed(sheet.step, sheet.latest)))


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


@router.api_route("/s/{token}/handling/{sha256}", methods=LOOK)
def show_document(request: Request, token: str, sha256: str) -> Response:
    """A document that the question rests on and that we keep, for whoever holds a link to the question."""
    web = web_of(request)
    sheet = sheet_behind(web, request, token)
    if isinstance(sheet, Response):
        return sheet
    kept = next((each for each in sheet.step.documents if each.file and each.sha256 == sha256), None)
    return hand_out(web, kept.sha256, kept.file) if kept else hand_out(web)


@dataclass(frozen=True)
class _Sent:
    """An answer on its way into the register, and the question as it was when the answer was read."""

    asked: AskedSeat
    verdict: Future[Recorded]


async def _submit(request: Request, token: str, form: Form) -> Response:
    web = web_of(request)
    sent = await run_in_threadpool(_sent, web, request, token, form)
    if isinstance(sent, Response):
        return sent
    try:
        await wrap_future(sent.verdict)
    except (Refused, OperationalError, TimeoutError) as error:
        return await run_in_threadpool(_not_received, web, sent.asked, token, form, error)
    web.dispatcher.wake()
    return RedirectResponse(f"/s/{token}/kvitto", status_code=303)


def _sent(web: Web, request: Request, token: str, form: Form) -> _Sent | Response:
    """Send the answer that the form gives to the register, or make the page that is shown in place of that."""
    with web.db.read() as session:
        asked = asked_behind(session, web, request, token)
    if isinstance(asked, Response):
        return asked
    if not asked.is_answerable:
        return form_again(web, asked, token, form)
    step = asked.planned
    if form.files and (too_many := web.rates.refusal(asked.seat, request.state.public_id)):
        return too_many
    if not form.files and not asked.is_to_be_confirmed and is_untouched(form, step, asked.latest):
        return RedirectResponse(f"/s/{token}/kvitto", status_code=303)
    now = asked.now(web.clock())
    receive(web, form, step, process=asked.process, seat=asked.seat, now=now)
    answer = read_answer(form, step, process=asked.process, seat=asked.seat, today=local_date(now))
    if form.errors or form.nudge:
        return form_again(web, asked, token, form, status=422)
    if not form.files and (too_many := web.rates.refusal(asked.seat, request.state.public_id)):
        return too_many
    if request.state.is_stand_in and not answer.answered_by:
        answer = _in_own_name(web, asked, answer, now)
    record = partial(
        record_answer, answer=answer, now=now, channel=Channel.WEB, expected_version=expected_version(form)
    )
    # From this thread: the history says whose link it was.
    return _Sent(asked, web.db.write_soon(record))


def _in_own_name(web: Web, asked: AskedSeat, answer: AnswerIn, now: datetime) -> AnswerIn:
    """The answer as the stand-in's, whose link it came by: else it would be the holder's."""
    with web.db.read() as session:
        person = asked.seats(session, local_date(now)).stand_in(asked.seat)
    known = {"answered_by": person.name, "answered_email": person.email} if person else {}
    return answer.model_copy(update=known)


def _not_received(web: Web, asked: AskedSeat, token: str, form: Form, error: Exception) -> Response:
    """The page that says why the register did not take the answer."""
    if isinstance(error, Conflict):
        return conflict_page(web, asked, token, form)
    if isinstance(error, Refused):
        step = asked.planned
        is_of_question = any(question.key == error.field for question in step.questions)
        form.refused(error, field_name(step, error.field) if is_of_question else "")
        return form_again(web, asked, token, form, status=422)
    form.refuse("", "Vi kunde inte spara svaret just nu. Inget är skickat. Vänta en liten stund och skicka igen.")
    return come_back(form_again(web, asked, token, form, status=503))


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
        shown = {"seal": seal, "files": of_answer(session, asked.latest), "part": _part_of(web, asked)}
    return page("answer/receipt.html", **context_of(sheet, token), is_open=closed_page(sheet) is None, **shown)


def _part_of(web: Web, asked: AskedSeat) -> str:
    """The address of the organisation's part, for its own files; empty where there is no invitation."""
    invitation = asked.invitation
    if invitation is None:
        return ""
    return part_url(web.settings.base_url, web.keys, invitation.public_id, invitation.generation)


HOT = (
    Hot("/s/{token}", show_form, methods=LOOK),
    Hot("/s/{token}", submit, methods=["POST"]),
    Hot("/s/{token}/kvitto", show_receipt, methods=LOOK),
)
"""The form, its answer and the receipt; the rest of an answer's pages are in `router`."""
