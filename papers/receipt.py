"""The receipt of an answer as a paper for the municipality's own diarium: no link in it, nothing to press."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from db.answers.answers import act_of
from db.inbound import attachments
from db.register.seats import SeatName
from db.seals import chain
from mail.kinds.question.receipt import AnswerSummary, summary
from papers.naming import stem
from rules.swedish import came, capital, long_date
from schemas.base import Instant
from schemas.file.process import ProcessFile
from schemas.inquiry import Channel
from schemas.paper import Fact, Paper, Section
from schemas.plan.plan import PlanStep
from schemas.tables.process import AnswerRow

_SEAL = "Sigillet visar att svaret inte har ändrats i efterhand. Den som har registret kan kontrollera det mot kvittot."


def receipt(
    summaries: Sequence[AnswerSummary],
    *,
    matter: str,
    step: str,
    text: str,
    organisation: str,
    role: str,
    secretariat: str,
    diarienummer: str,
    documents: Sequence[str],
    made_at: Instant,
    seal: str = "",
) -> Paper:
    """The receipt of every version of an answer, the newest first; `documents` are what the question rests on.

    ValueError where there is no answer.
    """
    if not summaries:
        raise ValueError("there is no answer to give a receipt for")
    newest = summaries[-1]
    facts = [
        ("Ärende", matter),
        ("Samverkanskansliets diarienummer", diarienummer),
        ("Fråga", step),
        ("Svar från", f"{organisation}, {role}"),
        ("Mottaget", capital(came(newest.received_at))),
        ("Mottaget av", secretariat),
        ("Version", str(newest.version)),
    ]
    sections = [Section(heading="Så lyder svaret", facts=_lines(newest))]
    if text:
        sections.append(Section(heading="Frågan som den ställdes", paragraphs=[text]))
    if documents:
        sections.append(Section(heading="Underlag", bullets=list(documents)))
    sections += [
        Section(heading=f"Tidigare version {one.version}, ersatt", facts=_lines(one)) for one in summaries[-2::-1]
    ]
    if seal:
        sections.append(Section(heading="Sigill", paragraphs=[_SEAL, seal]))
    return Paper(
        kicker="Kvitto på mottaget svar",
        title=step,
        facts=[Fact(name=name, value=value) for name, value in facts if value],
        sections=sections,
        footer=f"{secretariat} · Kvitto på version {newest.version}, mottagen {came(newest.received_at)}",
        author=secretariat,
        made_at=made_at,
        stem=stem("kvitto", organisation, step),
    )


def _lines(summary: AnswerSummary) -> list[Fact]:
    facts = [(line.question, "\n".join(filter(None, [capital(line.answer), line.text]))) for line in summary.lines]
    facts += [
        ("Återkommer", long_date(summary.returns_on) if summary.returns_on else ""),
        ("Kommentar", summary.comment),
        ("Bestämt av", capital(summary.strength)),
        ("Beslut", summary.decision),
        ("Svarade", summary.answered_by),
        ("Noterat på uppdrag", summary.source),
        ("Filer", "\n".join(summary.files)),
        ("Mottaget", capital(came(summary.received_at)) + (", efter svarstiden" if summary.is_late else "")),
    ]
    return [Fact(name=name, value=value) for name, value in facts if value]


def receipt_of(
    session: Session,
    versions: Sequence[AnswerRow],
    file: ProcessFile,
    step: PlanStep,
    seat: SeatName,
    *,
    secretariat: str,
) -> Paper:
    """The receipt of what a seat has answered, as the register holds it; `versions` oldest first, at least one."""
    newest = versions[-1]
    came_by_mail = any(row.channel != Channel.WEB for row in versions)
    kept = attachments.of_answers(session, newest.process) if came_by_mail else {}
    head = chain.head_by_act(session, newest.process, act_of(newest.id))
    return receipt(
        [summary(step, row, files=[one.name for one in kept.get(row.id, ())]) for row in versions],
        matter=file.title,
        step=step.title,
        text=step.text,
        organisation=seat.organisation,
        role=seat.title,
        secretariat=secretariat,
        diarienummer=file.diarienummer,
        documents=[
            document.title + (f" (SHA-256 {document.sha256})" if document.sha256 else "") for document in step.documents
        ],
        made_at=newest.received_at,
        seal=str(head) if head else "",
    )
