"""A step as those who are asked in it read it, in the mail and on the page alike: with what is known only then."""

from __future__ import annotations

from sqlmodel import Session

from db import priorities, processes, remiss
from rules import priorities as proposals
from rules import remiss as rules
from rules.swedish import enumerate_words
from schemas.plan import PlanStep
from schemas.process import DocumentSpec, ProcessFile
from schemas.tables import OrganisationRow

_WITH_DOCUMENTS = frozenset({"triage", "information", "group", "draft", "review"})
_OWN_ANSWER = frozenset({"review", "home"})


def told(session: Session, file: ProcessFile, step: PlanStep, seat: str = "") -> PlanStep:
    """The step with the newest draft, whom to name, what is lacking or what is proposed, each in its own step.

    `seat` is the reader, where the words are for one: a municipality that the sender asks itself is reminded of it.
    """
    more: list[str] = []
    match step.role:
        case "review":
            newest = remiss.drafts(session, file.process)[-1:]
            more = [f"Utkast {d.version}: {d.reference} (sha256 {d.sha256[:16]}). {d.note}".strip() for d in newest]
        case "submission":
            more = [standing_sentence(session, file.process)]
        case "completion" if file.priorities is not None:
            proposal = priorities.proposal(session, file.process)
            more = [*proposal.checklist, *proposals.lacking(proposal)]
        case "homecheck" if file.priorities is not None:
            more = proposals.contents(priorities.proposal(session, file.process))
    organisation = seat.partition("/")[0]
    if file.remiss and organisation in file.remiss.consulted and step.role in _OWN_ANSWER:
        name = organisation_name(session, organisation)
        more.append(
            f"{name} är också egen remissinstans och kan lämna ett eget svar till {file.remiss.sender}, "
            "vare sig kommunen står bakom det gemensamma eller inte."
        )
    documents = [*step.documents, *(_documents(file) if step.role in _WITH_DOCUMENTS else [])]
    return step.model_copy(update={"text": "\n".join([step.text, *more]).strip(), "documents": documents})


def standing_sentence(session: Session, process: str) -> str:
    """Who stands behind by their own word, and who is not named; silence is never a word."""
    found = rules.standings(processes.load_state(session, process))
    named = [organisation_name(session, each.organisation) for each in found if each.is_behind]
    others = [organisation_name(session, each.organisation) for each in found if not each.is_behind]
    text = f"Bakom det gemensamma svaret står {enumerate_words(named)}." if named else "Ingen kommun står bakom svaret."
    return f"{text} Nämns inte: {enumerate_words(others)}." if others else text


def organisation_name(session: Session, key: str) -> str:
    """The name of an organisation; its key where the register does not know it."""
    row = session.get(OrganisationRow, key)
    return row.name if row else key


def _documents(file: ProcessFile) -> list[DocumentSpec]:
    """The documents of the remiss, by reference and checksum."""
    found = file.remiss.documents if file.remiss else []
    marks = {each.title: f"sha256 {each.sha256[:16]}" for each in found if each.sha256}
    return [DocumentSpec(title=d.title, url=d.url, note=d.note or marks.get(d.title, "")) for d in found]
