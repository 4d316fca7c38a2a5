"""Share a document, or a new version of one: whom it goes to, by which channels, and its checksum, before it does.

The file is kept by its checksum as soon as it is sent, so that a form that must be mended need not be given it again;
kept bytes decide nothing until a version names them. Field names: `title`, `summary`, `expires_on`, `role`,
`to-<organisation>`, `file`; `name`, `sha256` and `size` of the file that was kept; `seen`.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import documents
from db.register import people, whole
from db.year import shared
from db.year.shared import NewVersion
from mail.kinds.shared import key_of
from papers.naming import stem
from questions.document import MEGABYTE, must_be_acceptable, safe_name, size_words
from rules.channels import in_force
from rules.dates.clock import local_date
from schemas.errors import Refused
from schemas.file.process import QuestionSpec
from schemas.inquiry import OutcomeRule, QuestionType
from schemas.tables.year.shared import SharedVersionRow
from web.desk.of_role import NO_SENDER, is_other_role, of_role, role_choices
from web.desk.shared.pages import ONE, key, no_document
from web.shell.addresses import SHARED
from web.shell.forms import Form, long_form
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of

router = APIRouter()
FilledForm = Annotated[Form, Depends(long_form)]
_FILE = QuestionSpec(key="file", text="Filen", type=QuestionType.DOCUMENT, rule=OutcomeRule.ALL_ANSWERED)
_USUAL_DAYS = 90
_SHA256 = re.compile(r"[0-9a-f]{64}")


@router.api_route(SHARED + "/nytt", methods=LOOK)
def show_new(request: Request) -> Response:
    """An empty form, for the role that most organisations have: those who get the mail."""
    web = web_of(request)
    form = of_role(web, Form({"expires_on": str(_in(web, _USUAL_DAYS)), "seen": "0"}), "to-", "ja")
    return _page(web, form, None)


@router.post(SHARED + "/nytt")
def new(request: Request, form: FilledForm) -> Response:
    """Show whom it goes to, or share it."""
    return _sent(web_of(request), form, None)


@router.api_route(ONE + "/ny", methods=LOOK)
def show_version(request: Request, document: str) -> Response:
    """The form of a new version, with the words and readers of the one before."""
    web = web_of(request)
    row = _newest(web, document)
    if row is None:
        return no_document()
    typed = {f"to-{seat.partition('/')[0]}": "ja" for seat in row.seats}
    role = next((seat.partition("/")[2] for seat in row.seats), "")
    told = {"title": row.title, "summary": row.summary, "role": role, "seen": str(row.version)}
    return _page(web, Form(typed | told | {"expires_on": str(_in(web, _USUAL_DAYS))}), row)


@router.post(ONE + "/ny")
def version(request: Request, document: str, form: FilledForm) -> Response:
    """Show whom the new version goes to, or share it."""
    web = web_of(request)
    row = _newest(web, document)
    return _sent(web, form, row) if row else no_document()


def _sent(web: Web, form: Form, known: SharedVersionRow | None) -> Response:
    form = _with_file(web, form)
    if known is None and is_other_role(form):
        return _page(web, of_role(web, form, "to-", "ja"), None, status=422 if form.errors else 200)
    new = _read(web, form, known)
    if form.errors or new is None:
        return _page(web, form, known, status=422)
    if form.get("do") != "dela":
        return _page(web, form, known, new)
    try:
        with web.db.write() as session:
            if known is None and shared.versions(session, key_of(new.key)) and form.number("seen") == 0:
                problem = "Det finns redan ett dokument med det namnet."
                raise Refused("title", problem, "Dela en ny version av det, eller ge det nya ett annat namn.")
            secretariat = people.sender(session, local_date(web.clock()))
            shared.share(session, new, secretariat=secretariat, seen=form.number("seen") or 0, now=web.clock())
    except Refused as refusal:
        form.refused(refusal, refusal.field)
        return _page(web, form, known, new, 422)
    return RedirectResponse(f"{SHARED}/{new.key}?klart=delat", status_code=303)


def _with_file(web: Web, form: Form) -> Form:
    """The form naming the file that came with it; one that is not taken is noted as its error."""
    upload = form.files.get("file")
    if upload is None:
        return form
    try:
        most = web.settings.document_mb * MEGABYTE
        must_be_acceptable(_FILE, upload.name, upload.content, types=web.settings.document_types, max_bytes=most)
        sha256 = documents.keep(web.settings.documents_dir, upload.content)
    except Refused as refusal:
        form.refuse("file", f"{refusal.problem} {refusal.cure}")
        return form
    kept = {"name": safe_name(upload.name), "sha256": sha256, "size": str(len(upload.content))}
    return Form({**form.typed, **kept}, form.errors)


def _read(web: Web, form: Form, known: SharedVersionRow | None) -> NewVersion | None:
    title = form.required("title", "Namnet saknas. Skriv vad dokumentet heter.", longest=200)
    summary = form.at_most("summary", 2000)
    expires_on = form.day("expires_on", "Dagen saknas. Skriv hur länge länken ska gälla.")
    if expires_on and (refused := shared.day_refused(expires_on, local_date(web.clock()))):
        form.refused(refused, refused.field)
    sha256, size = form.get("sha256"), form.number("size")
    if not _SHA256.fullmatch(sha256) or size is None:
        form.refuse("file", "Filen saknas. Välj en fil.")
    seats = _roles(web).get(form.get("role"), {})
    chosen = tuple(f"{each}/{form.get('role')}" for each in seats if form.get(f"to-{each}"))
    if not chosen:
        form.refuse("to", "Ingen mottagare är vald. Kryssa i minst en organisation.")
    with web.db.read() as session:
        if not people.sender(session, local_date(web.clock())):
            form.refuse(
                "",
                NO_SENDER,
            )
    if form.errors or expires_on is None or size is None:
        return None
    name = form.get("name") or "dokument"
    of = key(known) if known else stem(title)
    return NewVersion(of, title, summary, name, sha256, size, chosen, expires_on)


def _page(
    web: Web, form: Form, known: SharedVersionRow | None, new: NewVersion | None = None, status: int = 200
) -> Response:
    roles = _roles(web)
    readers = []
    if new is not None and status == 200:
        today = local_date(web.clock())
        with web.db.read() as session:
            channels = shared.channels(session)
            for seat in new.seats:
                to = people.addressee(session, seat, today)
                also = [each.words for each in in_force(channels, seat.partition("/")[0], today)]
                readers.append((to.organisation, to.name, to.email, also))
    return page(
        "desk/shared/form.html",
        status,
        section="register",
        form=form,
        known=known,
        here=f"{SHARED}/{key(known)}/ny" if known else f"{SHARED}/nytt",
        back=f"{SHARED}/{key(known)}" if known else SHARED,
        roles=role_choices(web),
        organisations=list(roles.get(form.get("role"), {}).items()),
        readers=readers,
        size_words=size_words,
    )


def _roles(web: Web) -> dict[str, dict[str, str]]:
    """Role → organisation → its name, of the roles that several organisations have, those of the most first."""
    with web.db.read() as session:
        return whole.common_roles(session)


def _newest(web: Web, document: str) -> SharedVersionRow | None:
    with web.db.read() as session:
        return next(reversed(shared.versions(session, key_of(document))), None)


def _in(web: Web, days: int) -> date:
    return local_date(web.clock()) + timedelta(days=days)
