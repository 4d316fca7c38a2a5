"""The agenda of a meeting on the desk: its items added, changed, ordered and taken away, with their papers."""

from __future__ import annotations

from functools import partial
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import meetings
from mail.kinds.meetings.call import key_of
from rules.dates.clock import local_date
from rules.meeting.agenda import item_lines, item_words, kind_words, moved, next_key, renumbered
from rules.meeting.agenda_notes import agenda_notes, unproposed
from rules.meeting.silence import begins_at
from rules.meeting.stops import stop_days
from rules.swedish import capital
from schemas.errors import Refused
from schemas.meetings.consent import AgendaItem, MeetingRecord
from secretariat.meetings.planning import change_meeting
from secretariat.meetings.proposing import propose
from web.desk.acting import saved
from web.desk.meetings import source
from web.desk.meetings.agenda.item_form import KINDS, SUBJECTS, as_typed, days_of, empty, read_item
from web.desk.meetings.agenda.late_item import CHOICES, is_asked, split
from web.desk.meetings.plan.plan_form import choices
from web.meeting.files import sent_file
from web.shell.forms import Form, form_with_files, typed_form
from web.shell.pages import LOOK, missing_page, page
from web.shell.state import Web, web_of
from web.shell.uploads import hand_out

router = APIRouter()
Typed = Annotated[Form, Depends(typed_form)]
WithFiles = Annotated[Form, Depends(form_with_files)]
_MOST = 100


@router.api_route("/moten/{meeting}/dagordning", methods=LOOK)
def show_agenda(request: Request, meeting: str, borttagen: str = "") -> Response:
    """The items in their order, with what can be done to each; `borttagen` is the number of one just taken away."""
    web = web_of(request)
    record = source.own(web, meeting)
    if record is None:
        return _no_meeting()
    is_gone = borttagen.isalnum() and _item(record, borttagen) is None
    return _agenda_page(web, record, Form(), removed=borttagen[:12] if is_gone else "")


@router.post("/moten/{meeting}/dagordning")
def order(request: Request, meeting: str, form: Typed) -> Response:
    """Move one item up or down, take it away, or number all of them anew."""
    web = web_of(request)
    record = source.own(web, meeting)
    if record is None:
        return _no_meeting()
    act, _, key = form.get("gor").partition(" ")
    if act == "bort" and form.get("sakert") != "ja" and (item := _item(record, key)) is not None:
        called = meetings.is_called(record)
        return page("desk/meetings/agenda_remove.html", section="moten", record=record, item=item, is_called=called)
    changes = {
        "upp": lambda known: _with(known, moved(known.items, key, -1)),
        "ned": lambda known: _with(known, moved(known.items, key, 1)),
        "bort": lambda known: _with(known, [item for item in known.items if item.key != key]),
        "numrera": lambda known: known if meetings.is_called(known) else renumbered(known),
    }
    if act in changes:
        gone = _item(record, key) if act == "bort" else None
        said = f"{_called(gone)} togs bort från dagordningen." if gone else "Dagordningens ordning ändrades."
        try:
            change_meeting(web.db, key_of(meeting), changes[act], said, now=web.clock())
        except Refused as refusal:
            form.refused(refusal)
            return _agenda_page(web, record, form, 422)
    told = f"?borttagen={quote(key)}" if act == "bort" else ""
    return RedirectResponse(f"/moten/{meeting}/dagordning{told}", status_code=303)


@router.api_route("/moten/{meeting}/dagordning/ny", methods=LOOK)
def show_new(request: Request, meeting: str) -> Response:
    """The form of a new item."""
    web = web_of(request)
    record = source.own(web, meeting)
    return _item_page(web, record, Form(empty())) if record else _no_meeting()


@router.post("/moten/{meeting}/dagordning/ny")
def add(request: Request, meeting: str, form: WithFiles) -> Response:
    """Add it last."""
    return _save(web_of(request), meeting, form, "")


@router.api_route("/moten/{meeting}/dagordning/{item}", methods=LOOK)
def show_item(request: Request, meeting: str, item: str) -> Response:
    """The form of one item as it stands."""
    web = web_of(request)
    record = source.own(web, meeting)
    found = _item(record, item) if record else None
    return _item_page(web, record, Form(as_typed(found)), found) if record and found else _no_meeting()


@router.post("/moten/{meeting}/dagordning/{item}")
def save(request: Request, meeting: str, item: str, form: WithFiles) -> Response:
    """Change it."""
    return _save(web_of(request), meeting, form, item)


@router.api_route("/moten/{meeting}/handling/{sha256}", methods=LOOK)
def document(request: Request, meeting: str, sha256: str) -> Response:
    """A paper of an item, by its checksum."""
    web = web_of(request)
    found = source.find(web, meeting, local_date(web.clock()))
    return hand_out_of(web, found.record if found else None, sha256)


def hand_out_of(web: Web, record: MeetingRecord | None, sha256: str) -> Response:
    """A paper of a meeting as a download; the page that says that there is none."""
    of_items = [paper for item in record.items for paper in item.documents] if record else []
    found = next((paper for paper in of_items if paper.sha256 == sha256), None)
    return hand_out(web, found.sha256, found.file or found.title) if found else hand_out(web)


def _save(web: Web, meeting: str, form: Form, key: str) -> Response:
    record = source.own(web, meeting)
    former = _item(record, key) if record and key else None
    if record is None or (key and former is None):
        return _no_meeting()
    if not key and len(record.items) >= _MOST:
        form.refuse("", f"Dagordningen har redan {_MOST} punkter.")
    seats = [seat for seat, _ in choices(source.seats_known(web, local_date(web.clock()))).seats]
    item = read_item(form, record, key or next_key(record.items), seats, former)
    item = _with_files(web, form, item) if item else None
    today = local_date(web.clock())
    on_it, asked = split(form, record, item, former, today) if item and not form.errors else (None, None)

    def act() -> None:
        if on_it is not None:
            said = f"{_called(on_it)} {'ändrades' if former else 'lades till'} på dagordningen."
            put = partial(_put, item=on_it, is_new=not key)
            change_meeting(web.db, key_of(meeting), put, said, now=web.clock())
        if asked is not None:
            with web.db.write() as session:
                propose(
                    session, key_of(meeting), asked.owner or record.secretariat, asked,
                    for_item=key, source="kansliet", now=web.clock(),
                )  # fmt: skip

    where = f"/moten/{meeting}/{'inkommet' if asked else 'dagordning'}"
    return saved(form, act, lambda: _item_page(web, record, form, former, 422), where)


def _with_files(web: Web, form: Form, item: AgendaItem) -> AgendaItem:
    """The item with the files that were sent, each kept by its checksum; without those whose box is ticked."""
    kept = [each for each in item.documents if not form.get(f"drop-{each.sha256}")]
    return item.model_copy(update={"documents": [*kept, *sent_file(web, form)]})


def _put(record: MeetingRecord, item: AgendaItem, *, is_new: bool) -> MeetingRecord:
    if is_new:
        return _with(record, [*record.items, item.model_copy(update={"key": next_key(record.items)})])
    return _with(record, [item if each.key == item.key else each for each in record.items])


def _with(record: MeetingRecord, items: list[AgendaItem]) -> MeetingRecord:
    return record.model_copy(update={"items": items})


def _item(record: MeetingRecord, key: str) -> AgendaItem | None:
    return next((item for item in record.items if item.key == key), None)


def _called(item: AgendaItem) -> str:
    return capital(item_words(item))


def _agenda_page(web: Web, record: MeetingRecord, form: Form, status: int = 200, *, removed: str = "") -> Response:
    names = dict(choices(source.seats_known(web, local_date(web.clock()))).seats)
    lines = [
        (item, kind_words(item), item_lines(item), names.get(item.owner or "", ""), record.day_of(item).on)
        for item in record.items
    ]
    return page(
        "desk/meetings/agenda.html",
        status,
        section="moten",
        form=form,
        record=record,
        lines=lines,
        removed=removed,
        is_called=meetings.is_called(record),
        notes=[*unproposed(record), *agenda_notes(record)],
        began_at=begins_at(record),
        has_begun=web.clock() >= begins_at(record),
    )


def _item_page(
    web: Web, record: MeetingRecord, form: Form, item: AgendaItem | None = None, status: int = 200
) -> Response:
    found = choices(source.seats_known(web, local_date(web.clock())))
    members = {member.seat for member in record.members}
    parties = [(seat, name) for seat, name in found.seats if seat in members or form.get(f"party-{seat}")]
    return page(
        "desk/meetings/item.html",
        status,
        section="moten",
        form=form,
        record=record,
        item=item,
        kinds=KINDS,
        subjects=SUBJECTS,
        seats=found.seats,
        parties=parties,
        days=days_of(record),
        late=CHOICES if is_asked(record, local_date(web.clock())) else (),
        papers_by=stop_days(record).papers_by,
        files=[each for each in item.documents if each.sha256] if item else [],
    )


def _no_meeting() -> Response:
    text = "Bara dagordningen till ett möte som är planerat härifrån ändras här. Ett möte i en fil ändras i filen."
    return missing_page("Dagordningen finns inte", "moten", text)
