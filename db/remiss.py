"""Drafts, views and the identity of a remiss in the register."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from schemas.errors import Refused
from schemas.process import ProcessFile
from schemas.remiss import DraftIn, Met, ViewIn
from schemas.remiss_tables import DraftRow, RemissRow, ViewRow


def keep_identity(session: Session, file: ProcessFile) -> None:
    """Remember which remiss the process is about; nothing for a process of another kind.

    Raises Refused where the same remiss (sender, diarienummer and round) is in the register already.
    """
    if file.remiss is None:
        return
    known = session.get(RemissRow, file.remiss.identity)
    if known is not None:
        problem = f"Remissen finns redan i ärendet {known.process}: samma avsändare, diarienummer och omgång."
        raise Refused("remiss", problem, "Är det en ny omgång? Ange då omgångens nummer.")
    session.add(RemissRow(identity=file.remiss.identity, process=file.process))
    session.flush()


def drafts(session: Session, process: str) -> list[DraftRow]:
    """Every draft version, oldest first."""
    return list(session.exec(select(DraftRow).where(DraftRow.process == process).order_by(col(DraftRow.version))).all())


def add_draft(session: Session, process: str, draft: DraftIn, *, now: datetime) -> int:
    """Keep a new version of the draft; returns its number. Raises Refused where the text is that of the newest."""
    former = drafts(session, process)
    if former and former[-1].sha256 == draft.sha256:
        problem = f"Utkast {former[-1].version} har samma kontrollsumma."
        raise Refused("sha256", problem, "Kontrollera att det är den nya texten.")
    version = len(former) + 1
    session.add(DraftRow(process=process, version=version, registered_at=now, **draft.model_dump()))
    session.flush()
    return version


def views(session: Session, process: str) -> list[ViewRow]:
    """The views of the answer, in the order of their numbers."""
    return list(session.exec(select(ViewRow).where(ViewRow.process == process).order_by(col(ViewRow.number))).all())


def add_view(session: Session, process: str, view: ViewIn, *, now: datetime) -> int:
    """Keep one view of the answer; returns its number in the process."""
    number = len(views(session, process)) + 1
    row = ViewRow(process=process, number=number, section=view.section, text=view.text, note=view.note, recorded_at=now)
    session.add(row)
    session.flush()
    if view.met is not None:
        meet(session, process, number, view.met, note=view.note, now=now)
    return number


def meet(session: Session, process: str, number: int, met: Met, *, note: str = "", now: datetime) -> ViewRow:
    """Write how a view was met. Raises Refused where there is no such view."""
    row = next((row for row in views(session, process) if row.number == number), None)
    if row is None:
        raise Refused("synpunkt", f"Det finns ingen synpunkt nummer {number}.", "Se listan i ärendet.")
    row.met, row.note, row.met_at = met.value, note or row.note, now
    session.flush()
    return row
