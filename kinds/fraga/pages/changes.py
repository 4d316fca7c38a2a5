"""What the buttons of the form do to its rows: `question-add`, `question-up-2`, `choice-remove-2-1` …"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from db import documents
from kinds.fraga.pages.question import ON
from questions.document import MEGABYTE, must_be_acceptable, safe_name
from schemas.errors import Refused
from schemas.file.questions import QuestionSpec
from schemas.inquiry import QuestionType
from web.shell.forms import Form
from web.shell.rows import changed, rows_of, with_rows
from web.shell.state import Web

_TOP = {"question": ("q", {"type": QuestionType.YES_NO.value, "text": ""}), "external": ("e", {"name": ""}),
        "document": ("d", {"title": ""})}  # fmt: skip
_INNER = {"choice": ("c", {"label": ""}), "option": ("o", {"on": ""})}
_UPLOADED = QuestionSpec(key="dokument", text="Dokument", type=QuestionType.DOCUMENT)


def act(typed: Mapping[str, str], action: str, everyone: Sequence[str]) -> dict[str, str] | None:
    """The form after a button that changes its rows; None for any other button."""
    what, _, rest = action.partition("-")
    how, *numbers = rest.split("-")
    if what == "all":
        kept = {name: text for name, text in typed.items() if not name.startswith("party-")}
        return kept | ({f"party-{key}": ON for key in everyone} if how == "in" else {})
    if not all(number.isdecimal() for number in numbers):
        return None
    at = [int(number) for number in numbers]
    if what in _TOP:
        prefix, new = _TOP[what]
        return with_rows(typed, prefix, changed(rows_of(typed, prefix), how, at[0] if at else 0, new))
    if what in _INNER and at:
        prefix, new = _INNER[what]
        questions = rows_of(typed, "q")
        if at[0] > len(questions):
            return dict(typed)
        question = questions[at[0] - 1]
        inner = changed(rows_of(question, prefix), how, at[1] if len(at) > 1 else 0, new)
        questions[at[0] - 1] = with_rows(question, prefix, inner)
        return with_rows(typed, "q", questions)
    return None


def take_files(web: Web, form: Form) -> None:
    """Keep the files that came with the form and let its rows name them; one that is not taken is told at its row."""
    most = web.settings.document_mb * MEGABYTE
    for number in range(1, len(rows_of(form.typed, "d")) + 1):
        sent = form.files.get(f"d{number}-upload")
        if sent is None:
            continue
        try:
            must_be_acceptable(_UPLOADED, sent.name, sent.content, types=web.settings.document_types, max_bytes=most)
            sha256 = documents.keep(web.settings.documents_dir, sent.content)
        except Refused as refusal:
            form.refuse(f"d{number}-upload", f"{refusal.problem} {refusal.cure}")
            continue
        name = safe_name(sent.name)
        new = {f"d{number}-sha256": sha256, f"d{number}-file": name}
        if not form.get(f"d{number}-title"):
            new[f"d{number}-title"] = name.rpartition(".")[0] or name
        form.typed = {**form.typed, **new}
