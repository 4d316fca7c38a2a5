"""Files that come with mails: what they are, which may be kept with an answer, and where they lie."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from db import documents
from mail.inbound.message import Attachment
from questions.document import MEGABYTE, must_be_acceptable, safe_name
from schemas.errors import Refused
from schemas.file.process import QuestionSpec
from schemas.inquiry import Channel, QuestionType
from schemas.tables.document import DocumentRow
from schemas.tables.process import AnswerRow
from settings import Settings

_ORNAMENT_BYTES = 60_000
"""A picture of no more than this is a logotype or a line, not a document."""
_ANY = QuestionSpec(key="bilaga", text="Bilagan", type=QuestionType.DOCUMENT)
_PREFIX = "mejl/"


def described(attachments: Sequence[Attachment]) -> list[dict[str, Any]]:
    """Name, type, size and checksum of each, as they are kept with the mail."""
    return [
        {
            "name": safe_name(each.filename),
            "type": each.content_type,
            "size": len(each.content),
            "sha256": hashlib.sha256(each.content).hexdigest(),
        }
        for each in attachments
    ]


def of_weight(attachments: Sequence[Attachment]) -> list[Attachment]:
    """Those that are more than ornaments of a signature."""
    return [
        each
        for each in attachments
        if not (each.content_type.startswith("image/") and len(each.content) <= _ORNAMENT_BYTES)
    ]


def names(attachments: Sequence[Attachment]) -> tuple[str, ...]:
    """What the files are called, without ornaments."""
    return tuple(safe_name(each.filename) for each in of_weight(attachments))


@dataclass(frozen=True)
class Place:
    """Where files are kept, and which."""

    folder: Path
    types: Sequence[str]
    max_bytes: int

    @classmethod
    def of(cls, settings: Settings) -> Place:
        """As the settings have it."""
        return cls(settings.documents_dir, settings.document_types, settings.document_mb * MEGABYTE)


def must_be_keepable(attachments: Sequence[Attachment], place: Place) -> None:
    """Refused for the first file that an answer could not have brought on the page either."""
    for each in of_weight(attachments):
        must_be_acceptable(_ANY, each.filename, each.content, types=place.types, max_bytes=place.max_bytes)


def keepable(attachments: Sequence[Attachment], place: Place) -> list[Attachment]:
    """Those that an answer may have; the others stay with the mail itself."""
    kept = []
    for each in of_weight(attachments):
        try:
            must_be_keepable([each], place)
        except Refused:
            continue
        kept.append(each)
    return kept


def keep(session: Session, folder: Path, answer: AnswerRow, attachments: Sequence[Attachment], now: datetime) -> None:
    """Keep the files with the answer that they came with, in the caller's transaction. Raises Refused."""
    for each in of_weight(attachments):
        sha256 = documents.keep(folder, each.content)
        documents.register(
            session, answer.process, answer.step, answer.seat, f"{_PREFIX}{answer.id}",
            name=each.filename, sha256=sha256, size=len(each.content), now=now,
        )  # fmt: skip


def of_answer(session: Session, answer: AnswerRow | None) -> list[DocumentRow]:
    """The files that came with the mail of one answer; none where there is no answer, or it came by its page."""
    if answer is None or answer.channel == Channel.WEB:
        return []
    rows = select(DocumentRow).where(DocumentRow.process == answer.process)
    return list(session.exec(rows.where(DocumentRow.question == f"{_PREFIX}{answer.id}").order_by(col(DocumentRow.id))))


def of_answers(session: Session, process: str) -> dict[str, list[DocumentRow]]:
    """Answer → the files that came with its mail."""
    found: dict[str, list[DocumentRow]] = {}
    rows = select(DocumentRow).where(DocumentRow.process == process, col(DocumentRow.question).startswith(_PREFIX))
    for row in session.exec(rows.order_by(col(DocumentRow.id))):
        found.setdefault(row.question.removeprefix(_PREFIX), []).append(row)
    return found
