"""The akt of a matter, handed out as a file."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from fastapi import APIRouter
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from mail.message import From
from papers.of_an_akt import papers_of
from papers.writing.pdf import as_pdf
from secretariat.dossier import akt
from secretariat.dossier.files import Service
from svarstid import __version__
from web.desk.acting import board_of
from web.shell.addresses import MATTER
from web.shell.pages import LOOK
from web.shell.state import web_of

router = APIRouter()


@router.api_route(MATTER + "/akt", methods=LOOK)
def fetch_akt(request: Request, process: str) -> Response:
    """Make the akt and hand it out; nothing of it stays here."""
    web = web_of(request)
    board_of(web, process)  # which answers with a page of its own where there is no such matter
    settings = web.settings
    service = Service(
        settings.base_url,
        web.keys,
        From.parse(settings.mail_from),
        settings.documents_dir,
        __version__,
        as_pdf,
        partial(papers_of, web.db, settings),
    )
    with tempfile.NamedTemporaryFile(prefix="svarstid-akt-", delete=False) as file:
        path = Path(file.name)
        try:
            with web.db.read() as session:
                akt.write(session, process, file, service, settings.keys)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    headers = {"Cache-Control": "no-store"}
    gone = BackgroundTask(path.unlink, missing_ok=True)
    return FileResponse(
        path, media_type="application/zip", filename=akt.file_name(process), headers=headers, background=gone
    )
