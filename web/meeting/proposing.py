"""The public page where a member sends in items and papers for an agenda. GET and HEAD write nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.meetings import proposals
from rules.dates.clock import local_date
from rules.meeting.presence import called_seats
from rules.meeting.proposing import RULINGS, is_late
from rules.meeting.silence import begins_at
from rules.meeting.stops import stop_days
from rules.swedish import capital
from schemas.errors import Refused
from schemas.meetings.consent import AgendaItem, ItemKind, MeetingRecord
from schemas.meetings.record import Ruling
from schemas.tables.meetings.proposal import ProposalRow
from secretariat.meetings.proposing import propose
from web.meeting.files import sent_file
from web.meeting.opened import Opened, opened
from web.shell.forms import Form, form_with_file
from web.shell.pages import LOOK, page
from web.shell.seat_link import OpensNothing, arrived
from web.shell.state import Web, web_of
from web.shell.uploads import hand_out
from words.states import State

router = APIRouter()
KINDS = (
    (ItemKind.INFORMATION.value, "Information"),
    (ItemKind.DISCUSSION.value, "Diskussion"),
    (ItemKind.DECISION.value, "Beslut"),
)
STATES = {
    Ruling.WAITS: ("○", "plain"),
    Ruling.TAKEN_UP: ("✓", "good"),
    Ruling.NEXT_MEETING: ("↻", "open"),
    Ruling.DECLINED: ("–", "plain"),
}
_NO_MEMBER = (410, "Mötet gäller inte längre er", "Mötet har ändrats. Ni behöver inte göra något.")
_MOST = 50
"""What one seat may have waiting for one meeting."""


@dataclass(frozen=True)
class Line:
    """One thing that was sent in."""

    row: ProposalRow
    item: AgendaItem
    state: State


@router.api_route("/m/{token}/punkter", methods=LOOK)
def show(request: Request, token: str, klart: str = "") -> Response:
    """The form, with what the seat has sent in before."""
    return _page(web_of(request), _member(request, token), token, Form(), is_done=bool(klart))


@router.post("/m/{token}/punkter")
def submit(
    request: Request,
    token: str,
    now: Annotated[datetime, Depends(arrived)],
    form: Annotated[Form, Depends(form_with_file)],
) -> Response:
    """Receive it; the same page then says what was received."""
    web, found = web_of(request), _member(request, token)
    item = read_proposal(web, form, found.record)
    if not form.errors and (too_many := web.rates.refusal(found.to.seat, found.to.public_id)):
        return too_many
    if item is not None and not form.errors:
        try:
            with web.db.write() as session:
                if len(proposals.listed(session, found.process, found.to.seat)) >= _MOST:
                    raise Refused("", "Ni har redan lämnat många punkter.", "Hör av er till kansliet i stället.")
                propose(session, found.process, found.to.seat, item, for_item=form.get("for_item"), now=now)
        except Refused as refusal:
            form.refused(refusal)
    if item is None or form.errors:
        return _page(web, found, token, form, 422)
    return RedirectResponse(f"/m/{token}/punkter?klart=1", status_code=303)


@router.api_route("/m/{token}/punkter/{sha256}", methods=LOOK)
def file(request: Request, token: str, sha256: str) -> Response:
    """A file that the seat has sent in itself."""
    web, found = web_of(request), _member(request, token)
    with web.db.read() as session:
        sent = [proposals.item_of(row) for row in proposals.listed(session, found.process, found.to.seat)]
    papers = [each for item in sent for each in item.documents if each.sha256 == sha256]
    return hand_out(web, sha256, papers[0].file) if papers else hand_out(web)


def read_proposal(web: Web, form: Form, record: MeetingRecord) -> AgendaItem | None:
    """The typed form as an item, its file kept; None where it has faults, which the form notes."""
    key = form.get("for_item")
    own_item = next((item for item in record.items if item.key == key), None)
    if key and own_item is None:
        form.refuse("for_item", "Den punkten finns inte på dagordningen. Välj en annan, eller en ny punkt.")
    kind = form.get("kind")
    if own_item is None:
        form.required("title", "Rubriken saknas. Skriv vad punkten heter.", longest=300)
        if kind not in list(ItemKind):
            form.refuse("kind", "Välj om punkten är till för information, diskussion eller beslut.")
    proposal, note = form.at_most("proposal", 2000), form.at_most("text", 2000)
    presenter, minutes = form.at_most("presenter", 200), form.number("minutes")
    if form.get("minutes") and not 0 < (minutes or 0) <= 480:
        form.refuse("minutes", "Skriv antalet minuter som en siffra, till exempel 20.")
    if own_item is not None and not (proposal or note or form.files.get("file")):
        form.refuse("file", "Det finns inget underlag. Välj en fil, eller skriv vad som är nytt.")
    documents = sent_file(web, form) if not form.errors else []
    if form.errors:
        return None
    told = [f"Föredras av {presenter}." if presenter else "", f"Behöver {minutes} minuter." if minutes else ""]
    return AgendaItem(
        key="ny",
        title=own_item.title if own_item else form.get("title"),
        kind=own_item.kind if own_item else ItemKind(kind),
        proposal=proposal,
        note="\n".join(filter(None, (note, " ".join(filter(None, told))))),
        documents=documents,
    )


def lines_of(rows: list[ProposalRow]) -> list[Line]:
    """What was sent in, the latest first, with what became of each."""
    return [
        Line(row, proposals.item_of(row), State(capital(RULINGS[state]), *STATES[state]))
        for row in reversed(rows)
        for state in [Ruling(row.state)]
    ]


def _member(request: Request, token: str) -> Opened:
    """What the token opens for a member of the meeting. Raises OpensNothing."""
    found = opened(request, token)
    if found.to.seat not in called_seats(found.record):
        raise OpensNothing(*_NO_MEMBER)
    return found


def _page(web: Web, found: Opened, token: str, form: Form, status: int = 200, *, is_done: bool = False) -> Response:
    record, now = found.record, web.clock()
    with web.db.read() as session:
        rows = proposals.listed(session, found.process, found.to.seat)
    return page(
        "meeting/proposing.html",
        status,
        record=record,
        to=found.to,
        contact=found.contact,
        form=form,
        path=f"/m/{token}",
        kinds=KINDS,
        items=[(item.key, f"Punkt {item.key}. {item.title}") for item in record.items],
        lines=lines_of(rows),
        papers_by=stop_days(record).papers_by,
        is_late=is_late(record, local_date(now)),
        has_begun=now >= begins_at(record),
        is_off=record.cancelled_on is not None,
        is_done=is_done and bool(rows),
        said=web.settings,
    )
