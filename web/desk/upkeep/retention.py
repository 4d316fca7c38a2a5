"""Gallring: what is older than it is kept for, exactly, and the form that erases it by a decision."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.retention.erasing import Folders, erase
from db.retention.found import fingerprint, preview
from rules.dates.clock import local_date
from rules.dates.written import NoDate, written_date
from rules.retention import Kind, decision
from schemas.errors import Refused
from schemas.tables.erasure import ErasureRow
from web.shell.addresses import RETENTION
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of
from words.service import retention as words

router = APIRouter()
_SHOWN = 200
_PAST = 50


@router.api_route(RETENTION, methods=LOOK)
def retention(request: Request, klart: str = "") -> Response:
    """What would be erased now, and what has been."""
    return _page(web_of(request), Form(), is_done=bool(klart))


@router.post(RETENTION)
def carry_out(request: Request, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Erase the chosen kinds, where they still are what was shown."""
    web = web_of(request)
    now = web.clock()
    chosen = [kind for kind in Kind if form.get(f"kind-{kind}")]
    if not chosen:
        form.refuse(f"kind-{Kind.MATTERS}", "Kryssa i vad som ska gallras.")
    try:
        by = decision(form.get("decision"), _day(form), form.get("reason"), local_date(now))
        with web.db.read() as session:
            groups = preview(session, web.settings, now)
        if form.get("seen") != fingerprint(groups):
            form.refuse("", "Det som skulle gallras har ändrats sedan sidan visades. Läs igenom listan igen.")
    except NoDate as error:
        form.refuse("decided_on", f"{error.problem} {error.cure}")
    except Refused as refused:
        form.refused(refused, refused.field)
    if form.errors:
        return _page(web, form, 422)
    folders = Folders(web.settings.documents_dir, web.settings.outbox_dir)
    erase(web.db, web.settings, chosen, by, now, folders)
    return RedirectResponse(f"{RETENTION}?klart=1", status_code=303)


def _day(form: Form) -> date | None:
    return written_date(form.get("decided_on")) if form.get("decided_on").strip() else None


def _page(web: Web, form: Form, status: int = 200, *, is_done: bool = False) -> Response:
    now = web.clock()
    with web.db.read() as session:
        groups = preview(session, web.settings, now)
        past = _past(session)
    return page(
        "desk/retention.html",
        status,
        section="gallring",
        form=form,
        groups=groups,
        past=past,
        seen=fingerprint(groups),
        is_any=any(group.records for group in groups),
        is_done=is_done,
        shown=_SHOWN,
        words=words,
        by_itself=web.settings.erase_by_itself,
    )


def _past(session: Session) -> list[tuple[ErasureRow, str]]:
    """The newest erasures, each with what it was in words."""
    rows = session.exec(select(ErasureRow).order_by(col(ErasureRow.id).desc()).limit(_PAST)).all()
    return [(row, words.past(Kind(row.kind), row.journal, row.count)) for row in rows]
