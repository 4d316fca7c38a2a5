"""Files that come with answers: the bytes in a folder by their checksum, one row for each seat that sent them."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from questions import kind_of
from questions.document import checksum, file_text, safe_name
from schemas.errors import Refused
from schemas.messages import AnswerIn
from schemas.plan.plan import PlanStep
from schemas.tables.document import DocumentRow


def keep(folder: Path, content: bytes) -> str:
    """Write the bytes under their SHA-256 and return it; the same bytes are written once. Raises Refused."""
    sha256 = hashlib.sha256(content).hexdigest()
    place = path_of(folder, sha256)
    half = place.with_name(f".{sha256}.{secrets.token_hex(6)}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            half.touch(mode=0o600)
            with half.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            half.replace(place)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise Refused("filen", "Filen kunde inte sparas just nu.", "Försök igen, eller skriv en länk.") from error
    return sha256


def path_of(folder: Path, sha256: str) -> Path:
    """Where the bytes with that checksum lie."""
    return folder / sha256[:2] / sha256


def is_whole(path: Path) -> bool:
    """True where the file is there, and is what its name says."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == path.name
    except OSError:
        return False


def copy_missing(folder: Path, to: Path) -> int:
    """Copy to `to` the kept files that are not there yet, each whole or not at all; returns how many."""
    copied = 0
    for source in sorted(folder.glob("??/*")):
        target = path_of(to, source.name)
        if source.name.startswith(".") or target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".{source.name}.half")
        shutil.copyfile(source, half)
        half.chmod(0o600)
        half.replace(target)
        copied += 1
    return copied


def register(
    session: Session,
    process: str,
    step: str,
    seat: str,
    question: str,
    *,
    name: str,
    sha256: str,
    size: int,
    now: datetime,
) -> str:
    """Note that the seat has sent that file for that question, and return the words of an answer with it."""
    found = find(session, process, step, seat, question, sha256)
    if found is None:
        found = DocumentRow(
            process=process,
            step=step,
            seat=seat,
            question=question,
            sha256=sha256,
            name=safe_name(name),
            size=size,
            received_at=now,
        )
        session.add(found)
        session.flush()
    return file_text(found.name, found.sha256, found.size)


def find(session: Session, process: str, step: str, seat: str, question: str, sha256: str) -> DocumentRow | None:
    """The row of a file that this seat has sent for that question, or None."""
    return session.exec(
        select(DocumentRow).where(
            DocumentRow.process == process,
            DocumentRow.step == step,
            DocumentRow.seat == seat,
            DocumentRow.question == question,
            DocumentRow.sha256 == sha256,
        )
    ).first()


def of_seat(session: Session, process: str, step: str, seat: str) -> list[DocumentRow]:
    """Every file that the seat has sent in that step, in the order they came."""
    rows = select(DocumentRow).where(DocumentRow.process == process, DocumentRow.step == step, DocumentRow.seat == seat)
    return list(session.exec(rows.order_by(col(DocumentRow.id))))


def of_process(session: Session, process: str, sha256: str) -> DocumentRow | None:
    """Any row of the process with that file, or None."""
    return session.exec(
        select(DocumentRow).where(DocumentRow.process == process, DocumentRow.sha256 == sha256).limit(1)
    ).first()


def broken_files(session: Session, folder: Path, process: str | None = None) -> dict[str, list[tuple[int, str]]]:
    """Process → number and Swedish sentence of each received file that does not lie there as it was received.

    Each file is read once; `process` looks at one process only.
    """
    found: dict[str, list[tuple[int, str]]] = {}
    wrong: dict[str, str] = {}
    rows = select(DocumentRow.process, DocumentRow.id, DocumentRow.sha256).order_by(col(DocumentRow.id))
    rows = rows.where(DocumentRow.process == process) if process else rows
    for key, number, sha256 in session.exec(rows.execution_options(yield_per=200)):
        if sha256 not in wrong:
            wrong[sha256] = _fault_of(path_of(folder, sha256), sha256)
        if number is not None and wrong[sha256]:
            found.setdefault(key, []).append((number, f"Filen {number} {wrong[sha256]} ({sha256})."))
    return found


def _fault_of(place: Path, sha256: str) -> str:
    try:
        with place.open("rb") as file:
            is_same = hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return "saknas på disken eller går inte att läsa"
    return "" if is_same else "är en annan än den som togs emot"


def with_kept_files(session: Session, step: PlanStep, answer: AnswerIn) -> AnswerIn:
    """The answer with each file as the register knows it. Refused: a file that the seat has not sent here."""
    texts = dict(answer.texts)
    for question in step.questions:
        sha256 = checksum(texts.get(question.key, "")) if kind_of(question).takes_file else ""
        if not sha256:
            continue
        row = find(session, answer.process, answer.step, answer.seat, question.key, sha256)
        if row is None:
            raise Refused(question.key, "Filen finns inte hos oss.", "Välj den igen.")
        texts[question.key] = file_text(row.name, row.sha256, row.size)
    return answer.model_copy(update={"texts": texts})
