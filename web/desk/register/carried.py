"""A change of the register as it is seen before anything is written, and the one route that carries it out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from files.people.lines import fault_words
from rules.swedish import moment
from schemas.bodies import BodyLine, MemberLine
from schemas.errors import Refused
from schemas.register import Change, ChangeKind, Line, RegisterLine
from secretariat import registering
from secretariat.registering import Following
from web.shell.addresses import BODIES, REGISTER, body, matter, organisation
from web.shell.forms import Form, form_with_files
from web.shell.pages import page
from web.shell.state import Web, web_of
from words.register import KINDS, change_words

router = APIRouter()
APPLY = f"{REGISTER}/infor"
LINES: TypeAdapter[list[Line]] = TypeAdapter(list[Line])


@dataclass(frozen=True)
class ChangeLine:
    """One change in words."""

    kind: str
    organisation: str
    text: str


def preview_page(
    web: Web,
    lines: Sequence[Line],
    *,
    heading: str,
    here: str,
    typed: Mapping[str, str],
    notice: str = "",
    process: str = "",
) -> Response:
    """What the lines change and who gets which mail, with the button that carries it out.

    `here` is the form that the page leads back to, with what was `typed` in it; `process` is the matter that it belongs
    to, if any. Lines with faults are not to be shown here; where nothing changes, the page says so.
    """
    found = registering.preview(web.db, lines, web.clock())
    return page(
        "desk/register/preview.html",
        section="arenden" if process else "register",
        heading=heading,
        notice=notice,
        here=here,
        typed={name: value for name, value in typed.items() if name not in ("andra", "act")},
        apply=APPLY,
        lines=LINES.dump_json(list(lines), exclude_defaults=True).decode(),
        seen=digest(found),
        process=process,
        back=back_of(lines, process),
        **{**shown(web, found), "same": 0},
    )


def shown(web: Web, found: Following) -> dict[str, object]:
    """What the part of a page that shows a change says, by the names of its template."""
    groups = {
        KINDS[kind]: [
            ChangeLine(kind.value, found.names.get(change.organisation, change.organisation), _text(found, change))
            for change in found.changes.of(kind)
        ]
        for kind in (ChangeKind.NEW, ChangeKind.CHANGED, ChangeKind.ENDED)
    }
    now = web.clock()
    return {
        "groups": {title: lines for title, lines in groups.items() if lines},
        "same": len(found.changes.of(ChangeKind.SAME)),
        "moved": found.moved,
        "mails": [
            (mail, "går direkt" if mail.send_at <= now else f"går {moment(mail.send_at)}") for mail in found.mails
        ],
    }


def _text(found: Following, change: Change) -> str:
    return change_words(change, found.words.get(change.seat, ""), found.words.get(change.body, ""))


def digest(found: Following) -> str:
    """The same for the same changes: what was seen is what is carried out."""
    return hashlib.sha256("\n".join(repr(change) for change in found.changes.every).encode()).hexdigest()[:24]


def back_of(lines: Sequence[Line], process: str = "") -> str:
    """The page that shows what has been changed: the matter's, where it was asked for there."""
    if process:
        return matter(process)
    bodies = {line.body for line in lines if isinstance(line, (BodyLine, MemberLine))}
    if bodies:
        return body(bodies.pop()) if len(bodies) == 1 else BODIES
    keys = {line.organisation for line in lines if isinstance(line, RegisterLine)}
    return organisation(keys.pop()) if len(keys) == 1 else REGISTER


@router.post(APPLY)
def carry_out(request: Request, form: Annotated[Form, Depends(form_with_files)]) -> Response:
    """Carry out what was seen, whole; where the register has changed since, it is shown anew."""
    web = web_of(request)
    try:
        lines = LINES.validate_json(form.get("lines"))
    except ValidationError:
        lines = []
    if not lines:
        return RedirectResponse(REGISTER, status_code=303)
    found = registering.preview(web.db, lines, web.clock())
    if found.changes.faults:
        return refused_page([fault_words(fault) for fault in found.changes.faults])
    if digest(found) != form.get("seen"):
        notice = "Registret har ändrats sedan du såg det här. Så här blir det nu."
        process = form.get("process")
        return preview_page(
            web, lines, heading="Se efter igen", here=REGISTER, typed={}, notice=notice, process=process
        )
    try:
        registering.apply(web.db, lines, web.clock())
    except Refused as refusal:
        return refused_page([f"{refusal.problem} {refusal.cure}"])
    web.dispatcher.wake()
    return RedirectResponse(f"{back_of(lines, form.get('process'))}?klart=infort", status_code=303)


def refused_page(problems: Sequence[str]) -> Response:
    """Why nothing was changed."""
    return page("desk/register/refused.html", 422, section="register", problems=problems)
