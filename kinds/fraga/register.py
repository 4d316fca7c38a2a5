"""What a step of a joint question says to its reader: how the days stand that it is to choose among."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from db.answers import rows
from db.register.people import organisation_name
from kinds.register import Register, Said
from questions.date_poll import option_words
from rules.polls import OptionStanding, option_standings
from schemas.file.process import ProcessFile, QuestionSpec
from schemas.inquiry import QuestionType
from schemas.plan.plan import PlanStep
from words.year.polls import standing_words


def poll_of(questions: Sequence[QuestionSpec]) -> QuestionSpec | None:
    """The poll among the questions of a step; None where it has none."""
    return next((question for question in questions if question.type is QuestionType.DATE_POLL), None)


def standings(session: Session, process: str, step: str, poll: QuestionSpec) -> list[OptionStanding]:
    """How the days of a poll stand by the newest answers."""
    said = {
        seat: str(row.codes.get(poll.key, ""))
        for (key, seat), row in rows.latest(session, process).items()
        if key == step
    }
    return option_standings([option.key for option in poll.options], poll.must_have, said)


def said(session: Session, file: ProcessFile, step: PlanStep, seats: Sequence[str]) -> dict[str, Said]:
    """After the text of a step that waits for a poll: each of its days, the best first."""
    lines: list[str] = []
    for spec in file.steps:
        poll = poll_of(spec.questions)
        if spec.key not in step.waits_for or poll is None:
            continue
        found = standings(session, file.process, spec.key, poll)
        names = _names(session, [seat for each in found for seat in each.barred_by])
        days = {option.key: option_words(option) for option in poll.options}
        found.sort(key=lambda each: (not each.is_best, bool(each.barred_by), -len(each.can), -len(each.prefer)))
        lines += [standing_words(days[each.key], each, names) for each in found]
    return dict.fromkeys(seats, Said(lines=lines))


def _names(session: Session, seats: Sequence[str]) -> Mapping[str, str]:
    return {seat: organisation_name(session, seat.partition("/")[0]) for seat in seats}


HOOKS = Register(said=said)
