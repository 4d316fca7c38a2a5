"""A remiss on the desk: what has come, who stands behind the answer, drafts, views, and how one is taken in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from db.boards.process import ProcessBoard
from kinds.pages import Fact, Pages, Part, Way
from kinds.remiss.board import remiss_board
from kinds.remiss.pages import drafts, sender, start, words
from kinds.remiss.pages.form import of_item
from kinds.remiss.register import anstand
from kinds.remiss.rules import remiss_of
from kinds.remiss.rules.addressees import recognised
from kinds.remiss.spec import DRAFT
from rules import gates
from rules.swedish import capital, enumerate_words, long_date
from schemas.file.process import Directory, ProcessFile
from schemas.plan.timetable import ProcessState, StepStatus
from web.shell.forms import whole_number

_NOT_BEGUN = frozenset({StepStatus.PLANNED, StepStatus.SKIPPED})
_SENDER_DAY = "Svar till avsändaren"


def part(session: Session, board: ProcessBoard, state: ProcessState) -> Part:
    """The remiss, the standings, the drafts and the views."""
    remiss = remiss_board(session, board.row.key, board.now)
    context = {
        "remiss": remiss,
        "spec": remiss_of(board.file),
        "sender_on": remiss.sender_on,
        "words": words,
        "may_draft": any(
            step.role == DRAFT and (s.status not in _NOT_BEGUN or gates.may_be_done_early(state, step.key, step.after))
            for s in board.steps
            if (step := s.step)
        ),
    }
    return Part("remiss/remiss.html", context, [(_SENDER_DAY, capital(long_date(remiss.sender_on)))])


def preview_facts(file: ProcessFile, directory: Directory) -> Sequence[Fact]:
    """The sender's day, and who of its list is known here: those hear that they may answer on their own as well."""
    spec = remiss_of(file)
    facts = [(_SENDER_DAY, capital(long_date(spec.due_on)))]
    if not spec.addressees:
        return facts
    parties = {party.organisation for party in file.parties}
    names = {each.key: each.name for each in directory.organisations if each.key in parties}
    found = recognised(spec.addressees, names)
    others = [each for each in spec.addressees if each not in found]
    if found:
        asked = list(dict.fromkeys(names[key] for key in found.values()))
        facts.append(("Också egna remissinstanser", enumerate_words(asked)))
    if others:
        facts.append(("På sändlistan, men inte part här", enumerate_words(others)))
    return facts


def move_typed(session: Session, board: ProcessBoard, query: Mapping[str, str]) -> Mapping[str, str]:
    """`anstand` names a request that the sender has granted: its day, and what the sender said."""
    number = whole_number(query.get("anstand", ""))
    granted = anstand.find(session, board.row.key, number) if number is not None else None
    if granted is None or granted.answer is None or granted.given_on is None:
        return {}
    reason = f"Avsändaren har beviljat anstånd. Källa: {granted.answer.text}"
    return {"to_on": granted.given_on.isoformat(), "reason": reason}


HOOKS = Pages(
    routers=(drafts.router, sender.router, start.router),
    done={
        "utkast": "Utkastet är registrerat. Kommunerna får frågan om det när granskningen öppnar.",
        "utkast-nytt": "Utkastet är registrerat. De som berörs får en ny fråga.",
        "synpunkt": "Synpunkten är noterad.",
        "uppfoljd": "Uppföljningen är sparad.",
    },
    part=part,
    preview_facts=preview_facts,
    move_typed=move_typed,
    ways=(
        Way(
            title="En remiss har kommit",
            text="Fyll i avsändare, rubrik och svarstid, så räknar Svarstid fram resten.",
            address="/nytt/remiss",
            template="remiss",
            of_item=of_item,
        ),
    ),
)
