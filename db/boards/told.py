"""A step as those who are asked in it read it, in the mail and on the page alike: with what is known only then."""

from __future__ import annotations

from sqlmodel import Session

from db import priorities, processes, remiss
from db.case import load_state
from rules import priorities as proposals
from rules import remiss as rules
from rules.swedish import enumerate_words, long_date, moment
from schemas.plan import PlanStep
from schemas.process import DocumentSpec, ProcessFile
from schemas.remiss_tables import DraftRow
from schemas.tables import OrganisationRow

_WITH_DOCUMENTS = frozenset({"triage", "information", "group", "draft", "review"})
_WITH_DRAFT = frozenset({"review", "presentation", "decision"})
_WITH_FINAL_TEXT = frozenset({"final", "home", "submission"})
_WITH_STANDING = frozenset({"presentation", "decision", "submission"})
_OWN_ANSWER = frozenset({"review", "home"})


def told(session: Session, file: ProcessFile, step: PlanStep, seat: str = "") -> PlanStep:
    """The step with the newest draft, whom to name, what is lacking or what is proposed, each in its own step.

    `seat` is the reader, where the words are for one: a municipality that the sender asks itself is reminded of it.
    """
    more: list[str] = []
    documents = [*step.documents, *(_documents(file) if step.role in _WITH_DOCUMENTS else [])]
    newest = remiss.drafts(session, file.process)[-1:] if step.role in _WITH_DRAFT | _WITH_FINAL_TEXT else []
    documents = [*(_draft(draft, is_final=step.role in _WITH_FINAL_TEXT) for draft in newest), *documents]
    match step.role:
        case "triage" if file.remiss is not None:
            more = received(session, file)
        case "review":
            more = [f"Ändrat i utkast {draft.version}: {draft.note}" for draft in newest if draft.note]
        case role if role in _WITH_STANDING and file.remiss is not None:
            more = [standing_sentence(session, file.process)]
        case "completion" if file.priorities is not None:
            proposal = priorities.proposal(session, file.process)
            lacking = [f"– {text}" for text in proposals.lacking(proposal)]
            more = [
                *(f"– {text}" for text in proposal.checklist),
                *(["Det här saknas nu:", *lacking] if lacking else []),
            ]
        case "homecheck" if file.priorities is not None:
            more = proposals.contents(priorities.proposal(session, file.process))
    organisation = seat.partition("/")[0]
    if file.remiss and organisation in file.remiss.consulted and step.role in _OWN_ANSWER:
        name = organisation_name(session, organisation)
        more.append(
            f"{name} är också egen remissinstans och kan lämna ett eget svar till {file.remiss.sender}, "
            "vare sig kommunen står bakom det gemensamma eller inte."
        )
    return step.model_copy(update={"text": "\n".join([step.text, *more]).strip(), "documents": documents})


def received(session: Session, file: ProcessFile) -> list[str]:
    """What has come, from whom, and by when the sender wants its answer as that day stands now."""
    spec = file.remiss
    if spec is None:
        return []
    number = f", dnr {spec.diarienummer}" if spec.diarienummer else ""
    due_on = next(
        (step.schedule.due_on for step in processes.load_plan(session, file.process).steps if step.role == "deadline"),
        spec.due_on,
    )
    lines = [
        f"{spec.sender} har skickat remissen ”{spec.title}”{number}. Den kom {long_date(spec.received_on)}.",
        f"Avsändaren vill ha svar senast {long_date(due_on)}.",
    ]
    if spec.meeting_at is not None:
        lines.append(f"Avsändaren håller ett informationsmöte {moment(spec.meeting_at)}.")
    names = enumerate_words([organisation_name(session, key) for key in spec.consulted])
    if len(spec.consulted) == 1:
        lines.append(f"{names} är också egen remissinstans och kan lämna ett eget svar.")
    elif spec.consulted:
        lines.append(f"{names} är också egna remissinstanser och kan lämna egna svar.")
    return lines


def standing_sentence(session: Session, process: str) -> str:
    """Who stands behind by their own word, and who is not named; silence is never a word."""
    found = rules.standings(load_state(session, process))
    named = [organisation_name(session, each.organisation) for each in found if each.is_behind]
    others = [organisation_name(session, each.organisation) for each in found if not each.is_behind]
    text = f"Bakom det gemensamma svaret står {enumerate_words(named)}." if named else "Ingen kommun står bakom svaret."
    return f"{text} Nämns inte: {enumerate_words(others)}." if others else text


def organisation_name(session: Session, key: str) -> str:
    """The name of an organisation; its key where the register does not know it."""
    row = session.get(OrganisationRow, key)
    return row.name if row else key


def _draft(draft: DraftRow, *, is_final: bool) -> DocumentSpec:
    """The draft by reference and checksum, so that everyone knows which text they say yes to."""
    is_link = draft.reference.startswith(("https://", "http://"))
    name = f"Slutlig text (utkast {draft.version})" if is_final else f"Utkast {draft.version}"
    title = name if is_link else f"{name}: {draft.reference}"
    return DocumentSpec(title=title, url=draft.reference if is_link else "", note=_mark(draft.sha256))


def _documents(file: ProcessFile) -> list[DocumentSpec]:
    """The documents of the remiss, by reference and checksum."""
    found = file.remiss.documents if file.remiss else []
    marks = {each.title: _mark(each.sha256) for each in found if each.sha256}
    return [DocumentSpec(title=d.title, url=d.url, note=d.note or marks.get(d.title, "")) for d in found]


def _mark(sha256: str) -> str:
    return f"kontrollsumma {sha256[:16]}"
