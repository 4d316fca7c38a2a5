"""The files of an akt and what is said of each: mails, answers and documents, before they are packed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.errors import MessageError
from pathlib import Path

from jinja2 import TemplateError

from db.boards.process import ProcessBoard
from db.documents import path_of
from db.seals.rows import lines
from mail.forwarded import original_of
from mail.message import From, build
from mail.reply_to import reply_to
from mail.tokens import Keys
from mail.writing.hidden_links import hidden_mail, hidden_message
from mail.writing.render import render
from questions.words import answer_words, details
from rules.swedish import moment
from schemas.paper import Paper
from schemas.plan.plan import PlanStep
from schemas.tables.document import DocumentRow
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.mail import MailRow
from schemas.tables.process import AnswerRow
from secretariat.dossier.contents import Contents
from words.answers import decision_words, source_words
from words.codes import strength_words

LEFT = ("accepted", "unknown", "failed")
"""States of mails that have left, may have, or were turned away; others were never sent and are only listed."""
PAPERS = "sammanstallning/"
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class Service:
    """What the service knows beside the register."""

    base_url: str
    keys: Keys
    sender: From
    documents: Path
    """The folder in which received files and mails lie by their checksums."""
    version: str
    """Of the program."""
    pdf: Callable[[Paper], bytes]
    """What writes a paper as PDF/A."""
    papers: Callable[[ProcessBoard], Mapping[str, bytes]] = lambda _board: {}
    """What makes the papers that go with the akt: file name → bytes."""


@dataclass(frozen=True)
class Entry:
    """One file of the data folder."""

    path: str
    """Within the data folder."""
    content: bytes


def answer_path(row: AnswerRow) -> str:
    """Where one version of an answer lies."""
    return f"svar/{_safe(row.step)}-{_safe(row.seat)}-{row.version}.txt"


def mail_path(row: MailRow) -> str:
    """Where a mail lies."""
    return f"mejl/{row.id:06}.eml"


def received_path(row: ReceivedMailRow) -> str:
    """Where a mail that came in lies."""
    return f"inkommet/{row.id:06}.eml"


def document_path(row: DocumentRow) -> str:
    """Where a file that came with an answer lies."""
    return f"filer/{row.id:06}-{_safe(row.name)}"


def entries(contents: Contents, service: Service) -> Iterable[Entry]:
    """Every file of the data folder but the index, which lists them."""
    for name, rows in contents.rows.items():
        yield Entry(f"register/{name}.jsonl", lines(rows))
    yield Entry("register/seal.jsonl", lines(contents.links))
    yield Entry("lage/mejl.jsonl", lines([_delivery(row) for row in contents.mails]))
    yield Entry("arende.json", json.dumps(_matter(contents), ensure_ascii=False, indent=2).encode())
    for answer in contents.answers:
        step = contents.board.step(answer.step).step if _has(contents, answer.step) else None
        yield Entry(answer_path(answer), answer_text(contents, answer, step).encode())
    for name, content in service.papers(contents.board).items():
        yield Entry(f"{PAPERS}{name}", content)
    for mail in contents.mails:
        if mail.state in LEFT and (content := _mail(mail, service)):
            yield Entry(mail_path(mail), content)
    for received in contents.received:
        if content := _kept(service.documents, received.checksum):
            yield Entry(received_path(received), hidden_message(content))
    for document in contents.documents:
        if content := _kept(service.documents, document.sha256):
            yield Entry(document_path(document), content)


def answer_text(contents: Contents, row: AnswerRow, step: PlanStep | None) -> str:
    """One version of an answer, to be read: what was asked, what was answered, by whom, when and by which way."""
    seat = contents.board.names.name(row.seat)
    title = step.title if step else row.step
    said = [f"{contents.board.row.title}", f"{title}", "", f"Svar från {seat.organisation}, {seat.title}"]
    said.append(f"Version {row.version}, kom in {moment(row.received_at)}{' (efter svarstid)' if row.is_late else ''}")
    for label, words in facts(row):
        said.append(f"{label}: {words}")
    for question in step.questions if step else []:
        if (value := str(row.codes.get(question.key, ""))) or row.texts.get(question.key):
            text = str(row.texts.get(question.key, ""))
            words = answer_words(question, value, text=text, returns_on=row.returns_on)
            more = details(question, value, text)
            said += ["", question.text, f"Svar: {words}", *([more] if more else [])]
    if row.comment:
        said += ["", "Kommentar:", row.comment]
    return "\n".join([*said, ""])


def facts(row: AnswerRow) -> list[tuple[str, str]]:
    """What stands behind an answer: label and words, without what is unknown."""
    known = (
        ("Hur bindande", strength_words(row.strength)),
        ("Beslut", decision_words(row.paragraph, row.decided_on, row.diarienummer)),
        ("Noterat på uppdrag", source_words(row.channel, row.source)),
        ("Svarat av", ", ".join(part for part in (row.answered_by, row.answered_email) if part)),
        ("Innehavare av platsen", row.holder),
    )
    return [(label, words) for label, words in known if words]


def _has(contents: Contents, step: str) -> bool:
    return any(board.step.key == step for board in contents.board.steps)


def _matter(contents: Contents) -> dict[str, object]:
    row, file = contents.board.row, contents.board.file
    return {
        "arende": row.key,
        "slag": row.kind,
        "titel": row.title,
        "diarienummer": file.diarienummer,
        "lage": row.status,
        "skapat": row.created_at.isoformat(),
        "avslutat": row.ended_at.isoformat() if row.ended_at else None,
        "aktens_lage_per": contents.as_of.isoformat(),
        "plan": contents.board.plan.version,
    }


def _delivery(row: MailRow) -> dict[str, object]:
    """How a mail fares: what is not sealed of it, since it changes at every try."""
    return {
        "mejl": row.id, "lage": row.state, "utfall": row.fate, "kopians_utfall": row.copy_fate,
        "detalj": row.detail, "forsok": row.attempts, "tveksamheter": row.doubts,
        "skickat": row.sent_at.isoformat() if row.sent_at else None,
    }  # fmt: skip


def _mail(row: MailRow, service: Service) -> bytes:
    """The mail as it left, with every link hidden; empty where what is stored of it cannot be made a mail again."""
    try:
        original = hidden_message(original_of(service.documents, row)) if row.props.get("original") else b""
        return build(
            row,
            hidden_mail(render(row, service.base_url, service.keys)),
            service.sender,
            at=row.sent_at or row.send_at,
            reply_to=reply_to(row, service.keys),
            original=original,
        ).as_bytes()
    except (ValueError, LookupError, TemplateError, MessageError):
        return b""


def _kept(folder: Path, sha256: str) -> bytes:
    try:
        return path_of(folder, sha256).read_bytes()
    except OSError:
        return b""


def _safe(name: str) -> str:
    return _UNSAFE.sub("_", name).strip("._") or "fil"
