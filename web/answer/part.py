"""What an organisation may keep for its own files: the receipt as a document, and its whole part of the matter.

A link of its own shows the part and nothing else: whoever has it can read and fetch, and answer nothing.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import documents
from db.answers import rows as answer_rows
from db.answers.asked_seats import AskedSeat, of_invitation
from db.boards.sheets import Sheet, sheet_of
from db.documents import of_seat
from mail.tokens import is_part_token, public_id_of
from papers.receipt import receipt_of
from papers.writing.pdf import as_pdf
from questions.document import safe_name
from schemas.paper import Paper
from schemas.tables.process import AnswerRow
from web.answer.links import asked_behind
from web.answer.shown import context_of
from web.shell.pages import LOOK, page
from web.shell.papers import handed_out
from web.shell.seat_link import NO_LINK, OpensNothing
from web.shell.state import Web, web_of
from web.shell.uploads import hand_out

router = APIRouter()
_NO_PART = (
    404,
    NO_LINK[1],
    "Länken kan ha ersatts av en ny. Be den som svarar i er organisation om den som gäller.",
)
_FIXED = (1980, 1, 1, 0, 0, 0)
"""The time of every file within: the same part gives the same bytes."""


def asked_by_part(request: Request, token: str) -> AskedSeat:
    """What the part's own link is about. Raises OpensNothing."""
    web, public_id = web_of(request), public_id_of(token) or "-"
    with web.db.read() as session:
        asked = of_invitation(session, public_id)
    # An unknown invitation costs the same check as a known one, so that the time taken tells nothing.
    is_ours = is_part_token(web.keys, token, asked.invitation.generation if asked and asked.invitation else 1)
    if asked is None or not is_ours:
        raise OpensNothing(*_NO_PART)
    request.state.public_id = public_id
    return asked


AskedByPart = Annotated[AskedSeat, Depends(asked_by_part)]


@dataclass(frozen=True)
class _File:
    """One file of the part: what the question rests on, or what the organisation has sent."""

    title: str
    name: str
    sha256: str
    beside: str

    @property
    def packed_as(self) -> str:
        """What it is called in the archive: two files may have one name."""
        return f"{self.sha256[:8]}-{safe_name(self.name)}"


@router.api_route("/s/{token}/kvitto.pdf", methods=LOOK)
def fetch_receipt(request: Request, token: str) -> Response:
    """The receipt as a document, for whoever may answer."""
    web = web_of(request)
    with web.db.read() as session:
        asked = asked_behind(session, web, request, token)
        if isinstance(asked, Response):
            return asked
        paper = _receipt(session, asked)
    return _pdf(paper) if paper else RedirectResponse(f"/s/{token}", status_code=303)


@router.api_route("/s/{token}/del", methods=LOOK)
def show_part(request: Request, token: str, asked: AskedByPart) -> Response:
    """The question, the organisation's own answer and the documents."""
    with web_of(request).db.read() as session:
        sheet = sheet_of(session, asked)
        files = _files(session, sheet)
    return page("answer/part.html", **context_of(sheet, token), files=files)


@router.api_route("/s/{token}/del/kvitto.pdf", methods=LOOK)
def fetch_receipt_of_part(request: Request, token: str, asked: AskedByPart) -> Response:
    """The receipt, by the link to the part."""
    with web_of(request).db.read() as session:
        paper = _receipt(session, asked)
    return _pdf(paper) if paper else RedirectResponse(f"/s/{token}/del", status_code=303)


@router.api_route("/s/{token}/del/fil/{sha256}", methods=LOOK)
def fetch_file_of_part(request: Request, sha256: str, asked: AskedByPart) -> Response:
    """A file that the organisation has sent, or that the question rests on."""
    web = web_of(request)
    with web.db.read() as session:
        kept = _files(session, sheet_of(session, asked))
    found = next((each for each in kept if each.sha256 == sha256), None)
    return hand_out(web, sha256, found.name) if found else hand_out(web)


@router.api_route("/s/{token}/del/allt.zip", methods=LOOK)
def fetch_all(request: Request, token: str, asked: AskedByPart) -> Response:
    """The whole part in one archive, with a list of checksums that `sha256sum -c` reads."""
    web = web_of(request)
    with web.db.read() as session:
        paper = _receipt(session, asked)
        kept = _files(session, sheet_of(session, asked))
    if paper is None:
        return RedirectResponse(f"/s/{token}/del", status_code=303)
    return handed_out(f"{paper.stem}.zip", _archive(web, paper, kept))


def _receipt(session: Session, asked: AskedSeat) -> Paper | None:
    """None while there is no answer."""
    versions: Sequence[AnswerRow] = answer_rows.versions(session, asked.process, asked.step, asked.seat)
    if not versions:
        return None
    sheet = sheet_of(session, asked)
    return receipt_of(session, versions, asked.file, sheet.step, sheet.seat, secretariat=sheet.secretariat.organisation)


def _files(session: Session, sheet: Sheet) -> list[_File]:
    """What we keep for the organisation, each once: what the question rests on, then what has come with its answers."""
    kept = [
        _File(each.title, each.file, each.sha256, each.beside)
        for each in sheet.step.documents
        if each.file and each.sha256
    ]
    kept += [
        _File(row.name, row.name, row.sha256, "Kom med ert svar")
        for row in of_seat(session, sheet.process, sheet.step.key, sheet.seat.key)
    ]
    return list({(each.name, each.sha256): each for each in reversed(kept)}.values())[::-1]


def _archive(web: Web, paper: Paper, kept: Sequence[_File]) -> bytes:
    contents: dict[str, bytes] = {"kvitto.pdf": as_pdf(paper)}
    for each in kept:
        path = documents.path_of(web.settings.documents_dir, each.sha256)
        if path.is_file():
            contents[each.packed_as] = path.read_bytes()
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in contents.items())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**contents, "SHA256SUMS": sums.encode()}.items():
            entry = zipfile.ZipInfo(name, _FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()


def _pdf(paper: Paper) -> Response:
    return handed_out(f"{paper.stem}.pdf", as_pdf(paper))
