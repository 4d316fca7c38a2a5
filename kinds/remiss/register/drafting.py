"""Drafts, views and the identity of a remiss in the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from db import processes
from kinds.remiss.rules import remiss_of
from kinds.remiss.spec import DraftIn, Met, RemissSpec, ViewIn
from kinds.remiss.tables import DraftOfferRow, DraftRow, RemissRow, ViewFateRow, ViewRow
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.file.process import ProcessFile
from schemas.tables.process import EventRow


def keep_identity(session: Session, file: ProcessFile) -> None:
    """Remember which remiss the process is about.

    Raises Refused where the same remiss (sender, diarienummer and round) is in the register already.
    """
    claim_identity(session, file.process, remiss_of(file))


def claim_identity(session: Session, process: str, remiss: RemissSpec) -> None:
    """Let the identity stand for the process, beside any it has already. Raises Refused where another has it."""
    known = session.get(RemissRow, remiss.identity)
    if known is not None and known.process == process:
        return
    if known is not None:
        problem = f"Remissen finns redan i ärendet {known.process}: samma avsändare, diarienummer och omgång."
        raise Refused("remiss", problem, "Är det en ny omgång? Ange då omgångens nummer.")
    session.add(RemissRow(identity=remiss.identity, process=process))
    session.flush()


def drafts(session: Session, process: str) -> list[DraftRow]:
    """Every draft version, oldest first."""
    return list(session.exec(select(DraftRow).where(DraftRow.process == process).order_by(col(DraftRow.version))).all())


def must_be_new(session: Session, process: str, sha256: str) -> None:
    """Refused where the text is that of the newest draft: nobody is asked twice about the same words."""
    former = drafts(session, process)
    if former and former[-1].sha256 == sha256:
        problem = f"Utkast {former[-1].version} har samma kontrollsumma, och frågan om det är redan ställd."
        raise Refused("sha256", problem, "Kontrollera att det är den nya texten.")


def add_draft(session: Session, process: str, draft: DraftIn, *, now: datetime) -> int:
    """Keep a new version of the draft; returns its number. Raises Refused where the text is that of the newest."""
    must_be_new(session, process, draft.sha256)
    version = len(drafts(session, process)) + 1
    session.add(DraftRow(process=process, version=version, registered_at=now, **draft.model_dump()))
    session.flush()
    return version


def offer_draft(session: Session, process: str, draft: DraftIn, *, now: datetime) -> int:
    """Hand in a draft that becomes a version when the workflow asks anew; returns the note that stands for it.

    The very same draft handed in again, because nobody knew whether it was taken, is the same offer; once it has been
    taken, going back to it is a new one. Raises Refused where the text is that of the newest draft.
    """
    must_be_new(session, process, draft.sha256)
    here = select(DraftOfferRow).where(DraftOfferRow.process == process, DraftOfferRow.sha256 == draft.sha256)
    for offer in session.exec(here).all():
        if _draft_of(offer) == draft and offer.note not in _taken(session, process):
            return offer.note
    note = processes.add_note(session, process, draft.note, now=now)
    session.add(
        DraftOfferRow(
            note=note,
            process=process,
            reference=draft.reference,
            sha256=draft.sha256,
            text=draft.note,
            concerns=draft.concerns,
        )
    )
    session.flush()
    return note


def take_draft(session: Session, process: str, note: int, *, now: datetime) -> int:
    """Make a version of the draft that was handed in under that note; returns its number.

    Raises Refused where there is none, or where the text is that of the newest draft.
    """
    offer = session.get(DraftOfferRow, note)
    if offer is None or offer.process != process:
        raise Refused("utkast", "Utkastet finns inte i registret.", "Registrera det på nytt.")
    return add_draft(session, process, _draft_of(offer), now=now)


def _taken(session: Session, process: str) -> set[int]:
    """The notes of the offers that have become versions, as the log tells."""
    told = select(EventRow).where(EventRow.process == process, EventRow.kind == EventKind.DRAFTED.value)
    return {event.data["note"] for event in session.exec(told).all() if "note" in event.data}


def _draft_of(offer: DraftOfferRow) -> DraftIn:
    return DraftIn(reference=offer.reference, sha256=offer.sha256, note=offer.text, concerns=offer.concerns)


@dataclass(frozen=True)
class View:
    """One view of the submitted answer, with everything that has been found of it."""

    number: int
    section: str
    text: str
    fates: list[ViewFateRow]
    """Oldest first; the last holds."""

    @property
    def met(self) -> str | None:
        """How the sender met it as known now; None until the follow-up."""
        return self.fates[-1].met if self.fates else None

    @property
    def note(self) -> str:
        """The comment to that."""
        return self.fates[-1].note if self.fates else ""


def views(session: Session, process: str) -> list[View]:
    """The views of the answer, in the order of their numbers."""
    fates: dict[int, list[ViewFateRow]] = {}
    found = select(ViewFateRow).where(ViewFateRow.process == process).order_by(col(ViewFateRow.id))
    for fate in session.exec(found).all():
        fates.setdefault(fate.number, []).append(fate)
    rows = session.exec(select(ViewRow).where(ViewRow.process == process).order_by(col(ViewRow.number))).all()
    return [View(row.number, row.section, row.text, fates.get(row.number, [])) for row in rows]


def add_view(session: Session, process: str, view: ViewIn, *, now: datetime) -> int:
    """Keep one view of the answer; returns its number in the process."""
    processes.get_process(session, process, lock=True)
    number = session.exec(select(func.count()).where(ViewRow.process == process)).one() + 1
    session.add(ViewRow(process=process, number=number, section=view.section, text=view.text, recorded_at=now))
    session.flush()
    if view.met is not None:
        meet(session, process, number, view.met, note=view.note, now=now)
    return number


def meet(session: Session, process: str, number: int, met: Met, *, note: str = "", now: datetime) -> View:
    """Keep how a view was met, beside what was found before. Raises Refused where there is no such view, or where
    that is what was found last."""
    view = next((view for view in views(session, process) if view.number == number), None)
    if view is None:
        raise Refused("synpunkt", f"Det finns ingen synpunkt nummer {number}.", "Se listan i ärendet.")
    if (view.met, view.note) == (met.value, note):
        raise Refused("synpunkt", f"Synpunkt {number} är redan uppföljd så.", "Ändra något, eller låt den stå.")
    session.add(ViewFateRow(process=process, number=number, met=met.value, note=note, recorded_at=now))
    session.flush()
    return view
