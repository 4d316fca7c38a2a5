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
from schemas.errors import Refused
from schemas.meetings.bodies import BodyLine, MemberLine
from schemas.register import Change, ChangeKind, Line, RegisterLine
from secretariat.register import registering
from secretariat.register.registering import Following
from web.shell.addresses import BODIES, INBOX, OUTBOX, REGISTER, body, matter, organisation
from web.shell.forms import Form, form_with_files
from web.shell.pages import page
from web.shell.state import Web, web_of
from words.register import KINDS, change_words

router = APIRouter()
APPLY = f"{REGISTER}/infor"
LINES: TypeAdapter[list[Line]] = TypeAdapter(list[Line])


@dataclass(frozen=True)
class Whence:
    """From where a change was asked for, and thus where it leads back to; empty is the register itself."""

    process: str = ""
    """The matter."""
    received: int = 0
    """A mail that came in, which the change deals with; it stands beside its matter."""
    lost: int = 0
    """A mail of ours that did not come through."""

    @classmethod
    def of(cls, form: Form) -> Whence:
        """As the button of the preview sends it."""
        return cls(form.get("process"), form.number("received") or 0, form.number("lost") or 0)

    @property
    def fields(self) -> dict[str, str]:
        """What the button sends."""
        known = {"process": self.process, "received": self.received, "lost": self.lost}
        return {name: str(value) for name, value in known.items() if value}

    @property
    def word(self) -> str:
        """What the way back is called."""
        if self.received or self.lost:
            return "Mejlet"
        return "Ärendet" if self.process else "Registret"

    @property
    def section(self) -> str:
        """The part of the desk that the page belongs to."""
        if self.received:
            return "inkorg"
        if self.lost:
            return "utkorg"
        return "arenden" if self.process else "register"

    @property
    def done(self) -> str:
        """What the page that it leads back to says afterwards."""
        if self.received:
            return "innehavare"
        return "rattat" if self.lost else "infort"

    def back(self, lines: Sequence[Line]) -> str:
        """The page that it leads back to; in the register the one that shows what has been changed."""
        if self.received:
            return f"{INBOX}/{self.received}"
        if self.lost:
            return f"{OUTBOX}/{self.lost}/plats"
        return matter(self.process) if self.process else _shown_on(lines)


REGISTER_ITSELF = Whence()


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
    whence: Whence = REGISTER_ITSELF,
) -> Response:
    """What the lines change and who gets which mail, with the button that carries it out.

    `here` is the form that the page leads back to, with what was `typed` in it. Lines with faults are not to be shown
    here; where nothing changes, the page says so, and where the mail that led here is dealt with already, why.
    """
    try:
        found = registering.preview(web.db, lines, web.clock(), received=whence.received)
    except Refused as refusal:
        return refused_page([f"{refusal.problem} {refusal.cure}"])
    return page(
        "desk/register/preview.html",
        section=whence.section,
        heading=heading,
        notice=notice,
        here=here,
        typed={name: value for name, value in typed.items() if name not in ("andra", "act")},
        apply=APPLY,
        lines=LINES.dump_json(list(lines), exclude_defaults=True).decode(),
        seen=digest(found),
        whence=whence,
        back=whence.back(lines),
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


def _shown_on(lines: Sequence[Line]) -> str:
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
    whence = Whence.of(form)
    try:
        found = registering.preview(web.db, lines, web.clock(), received=whence.received)
    except Refused as refusal:
        return refused_page([f"{refusal.problem} {refusal.cure}"])
    if found.changes.faults:
        return refused_page([fault_words(fault) for fault in found.changes.faults])
    if digest(found) != form.get("seen"):
        notice = "Registret har ändrats sedan du såg det här. Så här blir det nu."
        return preview_page(web, lines, heading="Se efter igen", here=REGISTER, typed={}, notice=notice, whence=whence)
    try:
        registering.apply(web.db, lines, web.clock(), received=whence.received)
    except Refused as refusal:
        return refused_page([f"{refusal.problem} {refusal.cure}"])
    web.dispatcher.wake()
    return RedirectResponse(f"{whence.back(lines)}?klart={whence.done}", status_code=303)


def refused_page(problems: Sequence[str]) -> Response:
    """Why nothing was changed."""
    return page("desk/register/refused.html", 422, section="register", problems=problems)
