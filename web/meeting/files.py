"""A file that is sent with an item of an agenda: taken by the rules of a file that answers a question."""

from __future__ import annotations

from db import documents
from questions.document import must_be_acceptable, safe_name
from schemas.errors import Refused
from schemas.file.document import DocumentSpec
from schemas.file.questions import QuestionSpec
from schemas.inquiry import QuestionType
from web.shell.forms import Form
from web.shell.state import Web
from web.shell.uploads import limits

_PAPER = QuestionSpec(key="file", type=QuestionType.DOCUMENT, text="Underlag")


def sent_file(web: Web, form: Form, name: str = "file") -> list[DocumentSpec]:
    """The file of the form, kept by its checksum; none where none was sent, or where it is refused, which the form
    then notes. Kept bytes decide nothing: only an item that names them does."""
    upload = form.files.get(name)
    if upload is None:
        return []
    title, (types, most) = safe_name(upload.name), limits(web)
    try:
        must_be_acceptable(_PAPER, upload.name, upload.content, types=types, max_bytes=most)
        sha256 = documents.keep(web.settings.documents_dir, upload.content)
    except Refused as refusal:
        form.refused(refusal, name)
        return []
    return [DocumentSpec(title=title, file=title, sha256=sha256)]
