"""A shared document by a personal link, without login: its summary, its versions and the files. It only looks.

The link opens until the last day of the newest version.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from db.year import shared
from questions.document import size_words
from rules.dates.clock import local_date
from rules.swedish import long_date
from schemas.tables.process import InvitationRow
from schemas.tables.year.shared import SharedVersionRow
from web.shell.pages import LOOK, page
from web.shell.seat_link import OpensNothing, follow
from web.shell.state import web_of
from web.shell.uploads import hand_out

router = APIRouter()


@dataclass(frozen=True)
class Opened:
    """What the link opens."""

    versions: list[SharedVersionRow]
    organisation: str


@router.api_route("/d/{token}", methods=LOOK)
def show(request: Request, token: str) -> Response:
    """The newest version, and those before it."""
    opened = _behind(request, token)
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
    row = next((each for each in opened.versions if each.sha256 == sha256), None)
    return hand_out(web_of(request), row.sha256, row.name) if row else hand_out(web_of(request))


def _behind(request: Request, token: str) -> Opened:
    """What the token opens. Raises OpensNothing."""
    web = web_of(request)
    with web.db.read() as session:
        of = follow(request, session, token, lambda link: _readers(session, link))
        of_reader = [each for each in shared.versions(session, of.process) if of.to.seat in each.seats]
    if local_date(web.clock()) > of_reader[-1].expires_on:
        said = f"Den gällde till och med {long_date(of_reader[-1].expires_on)}. Svara på mejlet, så får du en ny."
        raise OpensNothing(410, "Länken har gått ut", said)
    return Opened(of_reader, of.to.organisation)


def _readers(session: Session, link: InvitationRow) -> list[str]:
    is_shared = bool(shared.versions(session, link.process))
    return shared.addresses(session, link.process, link.seat) if is_shared else []
