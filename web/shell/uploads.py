"""Files that come with an answer: received into the form, and handed out again, as attachments only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from starlette.responses import FileResponse, Response

from db import documents
from questions import document as rules
from questions import kind_of
from questions.kind import value_field
from schemas.errors import Refused
from schemas.plan.plan import PlanStep
from schemas.tables.document import DocumentRow
from web.shell.forms import Form
from web.shell.pages import error_page
from web.shell.state import Web


def limits(web: Web) -> tuple[Sequence[str], int]:
    """The types of file that are taken, and the most bytes of one."""
    return web.settings.document_types, web.settings.document_mb * rules.MEGABYTE


def receive(web: Web, form: Form, step: PlanStep, *, process: str, seat: str, now: datetime) -> None:
    """Keep the files of the form and let the form name them; one that is not taken is noted as its error.

    A file is kept before the answer is checked, so that a form that must be mended need not be given it again. Kept
    bytes decide nothing: only an answer that names them does.
    """
    types, most = limits(web)
    for question in step.questions:
        sent = form.files.get(f"file-{question.key}") if kind_of(question).takes_file else None
        if sent is None:
            continue
        name = value_field(question)
        try:
            if form.get(name):
                raise Refused(name, "Ni har både valt en fil och skrivit en länk.", "Ta bort det ena.")
            rules.must_be_acceptable(question, sent.name, sent.content, types=types, max_bytes=most)
            sha256 = documents.keep(web.settings.documents_dir, sent.content)
            with web.db.write() as session:
                text = documents.register(
                    session, process, step.key, seat, question.key,
                    name=sent.name, sha256=sha256, size=len(sent.content), now=now,
                )  # fmt: skip
        except Refused as refusal:
            form.refuse(name, f"{refusal.problem} {refusal.cure}")
        else:
            form.typed = {**form.typed, value_field(question, rules.FILE): text}


def download(web: Web, row: DocumentRow | None) -> Response:
    """The file as an attachment of a type that no browser runs; a kind page where there is none."""
    return hand_out(web, row.sha256, row.name) if row else hand_out(web)


def hand_out(web: Web, sha256: str = "", name: str = "") -> Response:
    """A kept file under that name, as `download`; without a checksum the page that says that there is none."""
    path = documents.path_of(web.settings.documents_dir, sha256) if sha256 else None
    if path is None or not path.is_file():
        return error_page(404, "Filen finns inte", "Den kan ha ersatts. Se svaret som gäller, eller fråga kansliet.")
    headers = {"Content-Security-Policy": "sandbox; default-src 'none'"}
    return FileResponse(
        path,
        media_type=rules.media_type(name),
        filename=name,
        content_disposition_type="attachment",
        headers=headers,
    )
