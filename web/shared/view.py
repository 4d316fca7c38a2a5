"""A shared document by a personal link, without login: its summary, its versions and the files. It only looks.

The link is bound to its reader's address, and opens until the last day of the newest version.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from db.processes import find_invitation_by_id
from db.register import people
from db.year import shared
from mail.tokens import public_id_of, read_view_token
from questions.document import size_words
from rules.dates.clock import local_date
from rules.swedish import long_date
from schemas.tables.year.shared import SharedVersionRow
from web.shell.pages import LOOK, error_page, page
from web.shell.state import web_of
from web.shell.uploads import hand_out

router = APIRouter()
_NO_LINK = (
    "Länken fungerar inte",
    "Kontrollera att hela länken kom med. Fungerar den ändå inte, svara på mejlet så hjälper vi dig.",
)
_REPLACED = ("Länken har ersatts", "Platsen har fått en ny mottagare. Svara på mejlet om du ändå behöver dokumentet.")


@dataclass(frozen=True)
class Opened:
    """What the link opens."""

    versions: list[SharedVersionRow]
    organisation: str


@router.api_route("/d/{token}", methods=LOOK)
def show(request: Request, token: str) -> Response:
    """The newest version, and those before it."""
    opened = _behind(request, token)
    if isinstance(opened, Response):
        return opened
    rows = list(reversed(opened.versions))
    return page(
        "shared/document.html",
        row=rows[0],
        former=rows[1:],
        organisation=opened.organisation,
        size_words=size_words,
        path=f"/d/{token}",
    )


@router.api_route("/d/{token}/fil/{sha256}", methods=LOOK)
def download(request: Request, token: str, sha256: str) -> Response:
    """The file of a version."""
    opened = _behind(request, token)
    if isinstance(opened, Response):
        return opened
    row = next((each for each in opened.versions if each.sha256 == sha256), None)
    return hand_out(web_of(request), row.sha256, row.name) if row else hand_out(web_of(request))


def _behind(request: Request, token: str) -> Opened | Response:
    web, public_id = web_of(request), public_id_of(token) or "-"
    today = local_date(web.clock())
    with web.db.read() as session:
        link = find_invitation_by_id(session, public_id)
        rows = shared.versions(session, link.process) if link else []
        # An unknown link costs the same check as a known one, so that the time taken tells nothing.
        readers = shared.addresses(session, link.process, link.seat) if link and rows else ["-"]
        made_for = read_view_token(web.keys, token, readers)
        if link is None or not rows or made_for is None:
            return error_page(404, *_NO_LINK)
        request.state.public_id = public_id
        to = people.addressee(session, link.seat, today, invitation=link)
        if made_for.casefold() != to.email.casefold():
            return error_page(410, *_REPLACED)
    of_reader = [each for each in rows if link.seat in each.seats]
    if today > of_reader[-1].expires_on:
        said = f"Den gällde till och med {long_date(of_reader[-1].expires_on)}. Svara på mejlet, så får du en ny."
        return error_page(410, "Länken har gått ut", said)
    return Opened(of_reader, to.organisation)
