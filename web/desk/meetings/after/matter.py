"""A matter of an item: started of a template that is filled in from the decision, or one that is there already."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.begun import saved_forms
from db.meetings import matters
from files.process.file import read_directory
from files.shipped import PROCESSES, TEMPLATES
from files.template_values import form_of, organisations_of
from files.templates import Template, templates_in
from kinds.pages import Origin, Way
from mail.kinds.meetings.call import key_of
from rules.dates.clock import local_date
from rules.swedish import capital, long_date
from schemas.errors import Refused
from schemas.file.template import FieldType
from schemas.meetings.consent import AgendaItem, MeetingRecord
from schemas.tables.matter import MatterRow, Shelf
from web.desk.meetings import source
from web.desk.starting.template import ways
from web.shell.forms import Form, typed_form, whole_number
from web.shell.pages import LOOK, missing_page, page
from web.shell.state import Web, web_of

router = APIRouter()
Typed = Annotated[Form, Depends(typed_form)]
_MOST = 300
"""Open matters that are offered."""


@router.api_route("/moten/{meeting}/punkt/{item}/arende", methods=LOOK)
def show(request: Request, meeting: str, item: str) -> Response:
    """The matters of the item, the templates to start one of, and the open matters to link it with."""
    web = web_of(request)
    found = _item(web, meeting, item)
    return _page(web, *found, Form()) if found else _no_item()


@router.post("/moten/{meeting}/punkt/{item}/arende")
def start(request: Request, meeting: str, item: str, form: Typed) -> Response:
    """Make a draft of the chosen template, filled in from the item, and open it. Nothing is started or sent."""
    web = web_of(request)
    found = _item(web, meeting, item)
    if found is None:
        return _no_item()
    record, own = found
    way = next((each for each in _ways() if _code(each) == form.get("template")), None)
    if way is None or way.of_item is None:
        form.refuse("template", "Välj vilken sorts ärende det ska bli.")
        return _page(web, record, own, form, 422)
    address, typed = way.address, way.of_item(_origin(record, own), local_date(web.clock()))
    try:
        with web.db.write() as session:
            draft = saved_forms.save(session, typed, address=address, title=own.title, now=web.clock())
            matters.note_draft(session, key_of(meeting), own.key, draft.key, web.clock())
    except Refused as refusal:
        form.refused(refusal)
        return _page(web, record, own, form, 422)
    return RedirectResponse(f"{address}?utkast={draft.key}", status_code=303)


@router.post("/moten/{meeting}/punkt/{item}/arende/knyt")
def link(request: Request, meeting: str, item: str, form: Typed) -> Response:
    """Link an open matter with the item, or take a link away."""
    web = web_of(request)
    found = _item(web, meeting, item)
    if found is None:
        return _no_item()
    record, own = found
    try:
        with web.db.write() as session:
            if number := whole_number(form.get("bort")):
                matters.unlink(session, key_of(meeting), number, web.clock())
            else:
                matters.link(session, key_of(meeting), own.key, form.get("matter"), web.clock())
    except Refused as refusal:
        form.refuse("matter", f"{refusal.problem} {refusal.cure}")
        return _page(web, record, own, form, 422)
    return RedirectResponse(f"/moten/{meeting}/punkt/{own.key}/arende", status_code=303)


def filled_in(template: Template, origin: Origin, today: date) -> dict[str, str]:
    """The form of a template with what the item says: its heading, body, meeting, number and decision, and its parties.

    The first short text becomes the heading, the first long one the background; everything else has its default.
    """
    directory = read_directory(PROCESSES / template.directory, today=today)
    organisations = organisations_of(directory, str(template.body.get("respondent", "")))
    typed = form_of(template.head, organisations, today)
    parties = origin.organisations
    left = {FieldType.TEXT: origin.title, FieldType.LONG_TEXT: origin.background}
    for field in template.head.fields:
        if field.type in left:
            typed[field.key] = left.pop(field.type)
        elif field.type is FieldType.ORGANISATIONS and parties:
            typed |= {f"{field.key}-{each}": "ja" if each in parties else "" for each in organisations}
    return typed


def background(record: MeetingRecord, item: AgendaItem) -> str:
    """Where a matter comes from and what was decided, in whole sentences."""
    where = f"{capital(record.body_name)} {long_date(record.day_of(item).on)}, § {item.key}"
    said = f"{where}, beslutade: {item.decision}" if item.decision else f"{where}: {item.title}"
    return "\n".join(filter(None, (said, item.note)))


def _origin(record: MeetingRecord, item: AgendaItem) -> Origin:
    parties = frozenset(seat.partition("/")[0] for seat in item.parties)
    return Origin(item.title, background(record, item), parties)


def _ways() -> list[Way]:
    """The ways to begin whose form can be filled in from an item: those of the kinds, and the templates."""
    templates = {f"/nytt/mall/{each.key}": each for each in templates_in([TEMPLATES])[0]}
    found = ways()[0]
    of_template = {way.address: partial(filled_in, templates[way.address]) for way in found if way.address in templates}
    every = [replace(way, of_item=of_template.get(way.address, way.of_item)) for way in found]
    return [way for way in every if way.of_item is not None]


def _code(way: Way) -> str:
    """What a way is called in the form: the last part of its address."""
    return way.address.rpartition("/")[2]


def _item(web: Web, meeting: str, item: str) -> tuple[MeetingRecord, AgendaItem] | None:
    record = source.own(web, meeting)
    own = next((each for each in record.items if each.key == item), None) if record else None
    return (record, own) if record and own else None


def _page(web: Web, record: MeetingRecord, item: AgendaItem, form: Form, status: int = 200) -> Response:
    with web.db.read() as session:
        found = matters.of_meeting(session, key_of(record.meeting), item.key)
        is_open = (MatterRow.shelf == Shelf.OPEN, MatterRow.shift_s == 0)
        rows = select(MatterRow.key, MatterRow.title).where(*is_open).order_by(col(MatterRow.title)).limit(_MOST)
        open_ones = list(session.exec(rows).all())
    return page(
        "desk/meetings/matter.html",
        status,
        section="moten",
        record=record,
        item=item,
        form=form,
        found=found,
        background=background(record, item),
        templates=[(_code(each), each.title, each.text) for each in _ways()],
        matters=open_ones,
    )


def _no_item() -> Response:
    text = "Ärenden görs av punkter på möten som är planerade eller kallade härifrån."
    return missing_page("Punkten finns inte", "moten", text)
