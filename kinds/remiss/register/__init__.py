"""What a remiss says to its readers: what has come, the newest draft, and who stands behind the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from db import processes
from db.case import load_state
from db.register.people import organisation_name
from kinds.register import Register, Said
from kinds.remiss.register.drafting import drafts, keep_identity
from kinds.remiss.rules import remiss_of, standings
from kinds.remiss.spec import (
    DEADLINE,
    DECISION,
    DRAFT,
    FINAL,
    GROUP,
    HOME,
    INFORMATION,
    PRESENTATION,
    REVIEW,
    SUBMISSION,
    TRIAGE,
    Standing,
)
from kinds.remiss.tables import DraftRow
from rules.swedish import enumerate_words, long_date, moment
from schemas.file.process import DocumentSpec, ProcessFile
from schemas.plan.plan import PlanStep
from words.codes import strength_words

_WITH_DOCUMENTS = frozenset({TRIAGE, INFORMATION, GROUP, DRAFT, REVIEW})
_WITH_DRAFT = frozenset({REVIEW, PRESENTATION, DECISION})
_WITH_FINAL_TEXT = frozenset({FINAL, HOME, SUBMISSION})
_WITH_STANDING = frozenset({PRESENTATION, DECISION, SUBMISSION})
_OWN_ANSWER = frozenset({REVIEW, HOME})


def said(session: Session, file: ProcessFile, step: PlanStep, seats: Sequence[str]) -> dict[str, Said]:
    """The newest draft, whom to name, what has come; each in the steps that are about it.

    A municipality that the sender asks itself is reminded of it.
    """
    newest = drafts(session, file.process)[-1:] if step.role in _WITH_DRAFT | _WITH_FINAL_TEXT else []
    lines: list[str] = []
    if step.role == TRIAGE:
        lines = received(session, file)
    elif step.role == REVIEW:
        lines = [f"Ändrat i utkast {draft.version}: {draft.note}" for draft in newest if draft.note]
    elif step.role in _WITH_STANDING:
        lines = [standing_sentence(session, file.process)]
    own = _own_answers(session, file, step)
    for_all = Said(
        lines=lines,
        first_documents=[_draft(draft, is_final=step.role in _WITH_FINAL_TEXT) for draft in newest],
        more_documents=remiss_of(file).documents if step.role in _WITH_DOCUMENTS else [],
    )
    return {seat: replace(for_all, lines=[*lines, *own.get(seat.partition("/")[0], [])]) for seat in seats}


def received(session: Session, file: ProcessFile) -> list[str]:
    """What has come, from whom, and by when the sender wants its answer as that day stands now."""
    spec = remiss_of(file)
    number = f", dnr {spec.diarienummer}" if spec.diarienummer else ""
    steps = processes.load_plan(session, file.process).steps
    due_on = next((step.schedule.due_on for step in steps if step.role == DEADLINE), spec.due_on)
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
    """Who stands behind by their own word and at what level, and who is not named; silence is never a word."""
    found = standings(load_state(session, process))
    names = {each.organisation: organisation_name(session, each.organisation) for each in found}
    named = [f"{names[each.organisation]}{_level(each)}" for each in found if each.may_be_named]
    undecided = [f"{names[each.organisation]}{_level(each)}" for each in found if each.is_behind != each.may_be_named]
    others = [names[each.organisation] for each in found if not each.is_behind]
    none = "Ingen kommun har beslutat att stå bakom svaret." if undecided else "Ingen kommun står bakom svaret."
    parts = [
        f"Bakom det gemensamma svaret står {enumerate_words(named)}." if named else none,
        f"Har sagt ja till ett utkast utan eget beslut, och nämns inte: {enumerate_words(undecided)}."
        if undecided
        else "",
        f"Nämns inte: {enumerate_words(others)}." if others else "",
    ]
    return " ".join(part for part in parts if part)


def _level(standing: Standing) -> str:
    """At what level a word about a draft was given; an own decision speaks for itself."""
    if not standing.draft:
        return ""
    given = strength_words(standing.strength or None)
    return f" (utkast {standing.draft}{', ' if given else ''}{given})"


def _own_answers(session: Session, file: ProcessFile, step: PlanStep) -> dict[str, list[str]]:
    """Organisation → what is said to it alone."""
    spec = remiss_of(file)
    if step.role not in _OWN_ANSWER:
        return {}
    names = {key: organisation_name(session, key) for key in spec.consulted}
    answer = f"ett eget svar till {spec.sender}, vare sig kommunen står bakom det gemensamma eller inte."
    return {key: [f"{name} är också egen remissinstans och kan lämna {answer}"] for key, name in names.items()}


def _draft(draft: DraftRow, *, is_final: bool) -> DocumentSpec:
    """The draft by reference and checksum, so that everyone knows which text they say yes to."""
    is_link = draft.reference.startswith(("https://", "http://"))
    name = f"Slutlig text (utkast {draft.version})" if is_final else f"Utkast {draft.version}"
    title = name if is_link else f"{name}: {draft.reference}"
    return DocumentSpec(title=title, url=draft.reference if is_link else "", sha256=draft.sha256)


HOOKS = Register(begin=keep_identity, said=said)
