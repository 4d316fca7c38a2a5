"""The page of one matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import meetings
from db.boards.came_to import findings, reasons, short_name
from db.boards.contacts import Contact, contacts_of
from db.boards.lists import waiting
from db.boards.lists.overview import still_need
from db.boards.process import ProcessBoard, StepBoard
from db.boards.upkeep.addresses import address_needs
from db.case import load_state
from db.inbound import queue
from db.meetings import matters
from kinds.pages import pages_of
from kinds.registry import all_kinds
from mail.outgoing.carriers import carriers
from rules import gates
from schemas.file.process import StepKind
from schemas.plan.timetable import ENDED, StepStatus
from web.desk import dossier
from web.desk.acting import board_of
from web.desk.acts import (
    ahead,
    archive,
    changes,
    corrections,
    determining,
    move,
    on_behalf,
    own_task,
    parties,
    pausing,
    reminding,
    reopening,
    texts,
    undoing,
    withdrawal,
)
from web.desk.acts.act import SAID
from web.desk.words.board import mail_waits, matrix, need_line, warnings_by_step
from web.desk.words.history import signatures
from web.desk.words.timeline import timelines
from web.shell.addresses import MATTER
from web.shell.pages import LOOK, page
from web.shell.state import web_of
from words.agenda import agenda_lines
from words.schedule import CRITICAL, chain_words, margin, shortage

router = APIRouter()
_ACTS = (
    on_behalf, move, changes, parties, own_task, determining, corrections, withdrawal, reminding, pausing,
    reopening, ahead, texts, undoing, archive,
)  # fmt: skip
for _act in _ACTS:
    router.include_router(_act.router)
router.include_router(dossier.router)
for _kind in all_kinds():
    for _router in pages_of(_kind.key).routers:
        router.include_router(_router)

DONE = {
    "infort": "Ändringen är införd. Öppna frågor flyttar med den dag den gäller.",
    "svar": "Svaret är noterat. Ett kvitto går till parten.",
    "startat": "Ärendet är startat. Stegen öppnas och mejlen skickas automatiskt.",
    "startas": "Ärendet är sparat och startar så snart processmotorn svarar.",
    "senare": "Ändringen är mottagen och genomförs så snart processmotorn är i gång igen.",
}
"""What the page says after a change, by the code in its address."""


@router.api_route(MATTER, methods=LOOK)
def process_page(request: Request, process: str, historik: str = "", klart: str = "") -> Response:
    """Everything about one process."""
    web = web_of(request)
    with web.db.read() as session:
        if (meeting := meetings.find(session, process)) is not None:
            return RedirectResponse(f"/moten/{meeting.meeting}", status_code=303)
    board = board_of(web, process, whole_history=historik == "hela")
    with web.db.read() as session:
        stands_still = still_need(session, process, web.clock())
        unreached = address_needs(session, board.now, board.names.organisations)
        contacts = contacts_of(session, board)
        state = load_state(session, process)
        mail = queue.beside(session, process, web.clock())
        inbox = queue.needs(session, process)
        part = pages_of(board.file.kind).part(session, board, state)
        origins = matters.of_matter(session, process)
        signed = signatures(session, board)
        names = {key: row.name for key, row in board.names.organisations.items()}
        held = [each.things[0] for each in waiting.waiting(session, names, web.clock(), process=process)]
    early = {s.step.key for s in board.steps if gates.may_be_done_early(state, s.step.key, s.step.after)}
    return page(
        "desk/process.html",
        section="arenden",
        board=board,
        part=part,
        origins=origins,
        **part.context,
        needs=[need_line(need) for need in [*board.needs, *stands_still, *inbox, *unreached]],
        signed=signed,
        contacts={step.step.key: contacts[step.step.key] for step in board.inquiries},
        leaves_at={step.step.key: leaves_at(contacts[step.step.key], board.now) for step in board.inquiries},
        carrier_of=carriers(web.settings),
        missing_total=sum(len(step.missing) for step in board.inquiries),
        inquiries=board.inquiries,
        mail_waits=partial(mail_waits, mail),
        matrix={step.step.key: matrix(step, mail) for step in board.inquiries},
        reasons={step.step.key: reasons(board, step) for step in board.inquiries},
        findings={step.step.key: findings(step) for step in board.inquiries},
        timelines=timelines(board.steps, board.today),
        steps_by_day=sorted(board.steps, key=lambda step: step.last_on),
        short_name=short_name,
        may_move=may_move,
        reportable={s.step.key for s in board.steps if may_report(s, is_early=s.step.key in early)},
        agenda=[each.line for each in held]
        + agenda_lines(board.agenda, board.plan, board.organisation_of, board.answered),
        ways=[ahead.ways_of(process, each) for each in held] + [ahead.ways(board, duty) for duty in board.agenda],
        warnings=warnings_by_step(board),
        shortage=shortage(board.schedule.infeasible, lambda seat: board.names.name(seat).organisation),
        chain=chain_words(board.schedule),
        margin=margin,
        CRITICAL=CRITICAL,
        done_text=SAID.get(klart) or (DONE | dict(pages_of(board.file.kind).done)).get(klart, ""),
    )


def leaves_at(contacts: Sequence[Contact], now: datetime) -> datetime | None:
    """When a question goes out that waits for the offices to open; None where somebody has got it."""
    waiting = [contact.first.send_at for contact in contacts if contact.first and contact.first.state == "planned"]
    is_waiting = len(waiting) == len([contact for contact in contacts if contact.first])
    return min(waiting) if waiting and is_waiting and min(waiting) > now else None


def may_move(board: ProcessBoard, step: StepBoard) -> bool:
    """A day can be moved while its step has not ended; a milestone's date is not ours to move."""
    return board.row.status != "ended" and step.status not in ENDED and step.step.kind != StepKind.MILESTONE


def may_report(step: StepBoard, *, is_early: bool) -> bool:
    """A task or a notice can be reported for someone while it is under way, or before where it waits only for its day;
    answers have their own place."""
    is_report = step.step.kind in (StepKind.TASK, StepKind.NOTICE)
    return is_report and (step.status == StepStatus.OPEN or is_early)
