"""One mail that came in: as text, with its files, and what a person does with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import journals
from db.boards.process import ProcessBoard, StepBoard
from db.inbound import dealing, queue
from db.inbound.matching import is_home_meeting
from db.inbound.proposing import proposed_holder
from db.inbound.reader import Reader
from db.register.seats import Seats, load_seats
from mail.inbound.message import read
from mail.inbound.text.own_words import own_words
from mail.kinds.people.forwarded import LONGEST_ORIGINAL
from mail.writing.hidden_links import hidden_file, hidden_message
from questions.document import media_type, safe_name, size_words
from questions.words import answer_words
from rules.dates.clock import local_date
from schemas.errors import Refused
from schemas.mail.inbound import PROPOSED_DAY, PROPOSED_TEXT, WRONG_PERSON, SourceName
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.mail import MailRow
from web.desk.acting import NoSuchStep, board_of, step_of
from web.desk.mail.inbox import DONE, became
from web.desk.mail.standing import standing
from web.shell.addresses import INBOX
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, error_page, page
from web.shell.state import Web, web_of
from words.states import RECEIVED_STATES

router = APIRouter()
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
"""No more than the column holds."""


@router.api_route(INBOX + "/{number}", methods=LOOK)
def mail(request: Request, number: Number, klart: str = "") -> Response:
    """One mail as text, with what may be done with it."""
    return _page(web_of(request), number, Form(), done=klart)


@router.api_route(INBOX + "/{number}/original", methods=LOOK)
def original(request: Request, number: Number) -> Response:
    """The mail as it came, for a mail program; links of ours that it quotes are hidden, as on all pages of the desk."""
    web = web_of(request)
    with web.db.read() as session:
        row = _find(session, number)
    content = dealing.content_of(web.settings.documents_dir, row) if row and row.source != SourceName.PAGE else b""
    return _download(hidden_message(content), f"mejl-{number}.eml")


@router.api_route(INBOX + "/{number}/bilaga/{place}", methods=LOOK)
def attachment(request: Request, number: Number, place: Number) -> Response:
    """A file of the mail, as an attachment of a type that no browser runs."""
    web = web_of(request)
    with web.db.read() as session:
        row = _find(session, number)
    found = read(dealing.content_of(web.settings.documents_dir, row)).attachments if row else ()
    if place > len(found):
        return _download(b"", "")
    name = safe_name(found[place - 1].filename)
    return _download(hidden_file(name, found[place - 1].content), name)


@router.post(INBOX + "/{number}/koppla")
def link(request: Request, number: Number, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Say which question the mail is about."""
    public_id = form.required("about", "Det framgår inte vilken fråga mejlet gäller. Välj en fråga.")
    web = web_of(request)
    reader = Reader.of(web.settings)
    return _act(
        web, number, form, lambda session: dealing.link(session, reader, number, public_id, web.clock()), "kopplat"
    )


@router.post(INBOX + "/{number}/klart")
def nothing(request: Request, number: Number, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """There is nothing to do."""
    reason = form.required("reason", "Skälet saknas. Skriv varför, så att det går att läsa i efterhand.", longest=2000)
    web = web_of(request)
    return _act(web, number, form, lambda session: dealing.nothing(session, number, reason, web.clock()), "klart")


@router.post(INBOX + "/{number}/vidare")
def forward(request: Request, number: Number, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Send the mail to the kansli."""
    web = web_of(request)
    return _act(web, number, form, lambda session: dealing.forward(session, number, web.clock()), "vidare")


@router.post(INBOX + "/{number}/oppna")
def reopen(request: Request, number: Number, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Let the mail wait again."""
    web = web_of(request)
    return _act(web, number, form, lambda session: dealing.reopen(session, number, web.clock()), "oppnat")


def _act(web: Web, number: int, form: Form, call: Callable[[Session], object], done: str) -> Response:
    if not form.errors:
        try:
            with web.db.write() as session:
                call(session)
        except Refused as refusal:
            form.refused(refusal, refusal.field if refusal.field == "about" else "")
    if form.errors:
        return _page(web, number, form, 422)
    web.dispatcher.wake()
    place = INBOX if done == "klart" else f"{INBOX}/{number}"
    return RedirectResponse(f"{place}?klart={done}", status_code=303)


def _page(web: Web, number: int, form: Form, status: int = 200, *, done: str = "") -> Response:
    with web.db.read() as session:
        row = _find(session, number)
        if row is None:
            return error_page(404, "Mejlet finns inte", "Se listan över mejl i inkorgen.")
        questions = queue.open_questions(session, row.seat)
        seats = {invitation.seat for invitation, _ in questions} | ({row.seat} if row.seat else set())
        names = load_seats(session, seats, local_date(web.clock()))
        titles = journals.titles(session, {row.process} if row.process else set())
        waiting = queue.waiting(session)
        answered = session.get(MailRow, row.mail) if row.mail else None
    choices = [
        (invitation.public_id, f"{names.name(invitation.seat).organisation}: {title}")
        for invitation, title in questions
    ]
    asked = _asked(web, row)
    proposed = proposed_holder(row)
    return page(
        "desk/received.html",
        status,
        section="inkorg",
        mail=row,
        state=RECEIVED_STATES[row.state],
        became=became(row),
        form=Form({**proposed, **form.typed}, form.errors),
        choices=choices,
        names=names,
        who_wrote=_who_wrote(names, row),
        titles=titles,
        answer=_proposed_answer(asked[1], row) if asked else [],
        is_home_meeting=answered is not None and is_home_meeting(answered),
        standing=standing(*asked, row) if asked else None,
        is_about_person=bool(proposed) or row.kind in (WRONG_PERSON, "automatic"),
        may_be_noted=bool(row.process and row.step and row.seat),
        may_be_reopened=row.state in dealing.REOPENABLE,
        is_attached=row.is_whole and row.size <= LONGEST_ORIGINAL,
        waiting=waiting,
        done_text=DONE.get(done, ""),
        own_words=own_words,
        file_size=size_words,
    )


def _proposed_answer(at: StepBoard, row: ReceivedMailRow) -> list[tuple[str, str]]:
    """Question and answer of what may have been meant, with the words of a condition and the day they come back."""
    day = str(row.proposal.get(PROPOSED_DAY, ""))
    found = []
    for question in at.step.questions:
        if code := str(row.proposal.get(question.key, "")):
            text = str(row.proposal.get(f"{question.key}{PROPOSED_TEXT}", ""))
            words = answer_words(question, code, text=text, returns_on=date.fromisoformat(day) if day else None)
            found.append((question.text, f"{words}: ”{text}”" if text and text not in words else words))
    return found


def _who_wrote(names: Seats, row: ReceivedMailRow) -> str:
    """What the sender is to the seat that the mail is about, by its address, or which other seat of the same
    organisation it has; empty where that is nothing we know."""
    if not row.seat or not row.from_email:
        return ""
    organisation = row.seat.partition("/")[0]
    held = (
        (names.holder(key), seat.title) for key, seat in names.rows.items() if key.partition("/")[0] == organisation
    )
    others = (title.lower() for who, title in held if who and who.email.casefold() == row.from_email.casefold())
    return names.role_of(row.seat, row.from_email) or next(others, "")


def _asked(web: Web, row: ReceivedMailRow) -> tuple[ProcessBoard, StepBoard] | None:
    """The matter and the step that the mail is about; None where none is known, or the step is gone."""
    if not (row.process and row.step):
        return None
    try:
        board = board_of(web, row.process)
        return board, step_of(board, row.step)
    except NoSuchStep:
        return None


def _find(session: Session, number: int) -> ReceivedMailRow | None:
    try:
        return queue.find(session, number)
    except Refused:
        return None


def _download(content: bytes, name: str) -> Response:
    if not content:
        return error_page(
            404, "Filen finns inte här", "Mejlet kan ha varit för stort. På mejlets sida står var hela mejlet ligger."
        )
    headers = {
        "Content-Disposition": _disposition(name),
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(content, media_type=media_type(name), headers=headers)


def _disposition(name: str) -> str:
    """`attachment`, with the name in the form that holds any sign (RFC 6266)."""
    return f"attachment; filename*=utf-8''{quote(name, safe='')}"
