"""The named rules that turn a table of answers into an outcome; the program never decides a mixed one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rules import codes
from schemas.inquiry import Code, Outcome, OutcomeRule, QuestionOutcome, Reason, Result, Row
from schemas.plan.timetable import QuestionCode

MISSING = "saknas"
CANNOT = "kan_inte"
PREFERS = "helst"
"""In a date poll: can, and would rather have this day than another."""
_OWED = frozenset({MISSING, Code.RETURNS})


@dataclass(frozen=True)
class _Found:
    """What a rule finds; `blamed` are the seats that stand as reasons, each with why."""

    result: Result
    blamed: dict[str, str]
    found: str = ""
    takes_part: tuple[str, ...] = ()


def compute_outcome(questions: list[QuestionCode], seats: list[str], rows: dict[str, Row]) -> Outcome:
    """Find each question's result by its rule, from the rows of the seats that are asked.

    A no, a condition, a missing answer, or one that counts for nothing, is always named as a reason; where a rule
    still gives a clear result with such reasons (majority, at least k), they stand beside it.
    """
    found = {q.key: _one(q, seats, rows) for q in questions}
    results = {q.result for q in found.values()}
    # Questions may differ (yes to the one, no to the other); what is over all is only whether someone must decide.
    if Result.NEEDS_POSITION in results:
        over_all = Result.NEEDS_POSITION
    else:
        over_all = results.pop() if len(results) == 1 else Result.ANSWERED
    return Outcome(result=over_all, questions=found)


def open_positions(questions: list[QuestionCode], seats: list[str], rows: dict[str, Row]) -> dict[str, QuestionOutcome]:
    """The questions that somebody must decide as the answers stand; none while an answer is still owed."""
    if not seats or any(rows.get(seat, Row()).is_missing for seat in seats):
        return {}
    found = compute_outcome(questions, seats, rows).questions
    return {key: one for key, one in found.items() if one.result == Result.NEEDS_POSITION}


def holds_for(
    seats: Sequence[str], found: QuestionOutcome | None, result: Result, within: Sequence[str] = ()
) -> list[str]:
    """The seats that a yes is for, in the order of `seats`; empty where it is for all.

    As the secretariat has determined (`within`), else as the rule that gave the same yes has found.
    """
    if result != Result.YES:
        return []
    is_of_rule = found is not None and found.result == result
    some = set(within) or (set(found.takes_part) if found and is_of_rule else set())
    return [seat for seat in seats if seat in some] if some < set(seats) else []


def _one(question: QuestionCode, seats: list[str], rows: dict[str, Row]) -> QuestionOutcome:
    said = {seat: _code(question, rows.get(seat, Row())) for seat in seats}
    found = _RULES[question.rule](question, said)
    return QuestionOutcome(
        rule=question.rule,
        result=found.result,
        reasons=[Reason(seat=seat, question=question.key, why=why) for seat, why in found.blamed.items()],
        found=found.found,
        takes_part=list(found.takes_part),
    )


def _code(question: QuestionCode, row: Row) -> str:
    """What the answer counts as: a choice by its meaning, any other by itself."""
    value = MISSING if row.is_set_aside else row.values.get(question.key, MISSING)
    return question.means.get(value, value)


def _not_yes(said: dict[str, str]) -> dict[str, str]:
    return {seat: code for seat, code in said.items() if code not in (Code.YES, Code.NOT_CONCERNED)}


def _owing(said: dict[str, str]) -> dict[str, str]:
    return {seat: code for seat, code in said.items() if code in _OWED}


def _all_yes(_question: QuestionCode, said: dict[str, str]) -> _Found:
    concerned = {code for code in said.values() if code != Code.NOT_CONCERNED}
    clear = {frozenset({Code.YES.value}): Result.YES, frozenset({Code.NO.value}): Result.NO}
    return _Found(clear.get(frozenset(concerned), Result.NEEDS_POSITION), _not_yes(said))


def _majority(_question: QuestionCode, said: dict[str, str]) -> _Found:
    concerned = [code for code in said.values() if code != Code.NOT_CONCERNED]
    if 2 * concerned.count(Code.YES) > len(concerned):
        return _Found(Result.YES, _not_yes(said))
    is_no = 2 * concerned.count(Code.NO) > len(concerned)
    return _Found(Result.NO if is_no else Result.NEEDS_POSITION, _not_yes(said))


def _at_least(question: QuestionCode, said: dict[str, str]) -> _Found:
    if question.at_least is not None and list(said.values()).count(Code.YES) >= question.at_least:
        return _Found(Result.YES, _not_yes(said))
    is_unclear = any(code in _OWED or code == Code.CONDITION for code in said.values())
    is_no = question.at_least is not None and not is_unclear
    return _Found(Result.NO if is_no else Result.NEEDS_POSITION, _not_yes(said))


def _all_answered(_question: QuestionCode, said: dict[str, str]) -> _Found:
    owing = _owing(said)
    return _Found(Result.ANSWERED if said and not owing else Result.NEEDS_POSITION, owing)


def _manual(_question: QuestionCode, said: dict[str, str]) -> _Found:
    return _Found(Result.NEEDS_POSITION, _not_yes(said))


def _all_unchanged(_question: QuestionCode, said: dict[str, str]) -> _Found:
    """Adopted unchanged by every one of them: whoever changed it, refused it or stands outside sends it back."""
    others = {seat: code for seat, code in said.items() if code != Code.YES}
    return _Found(Result.YES if said and not others else Result.NEEDS_POSITION, others)


def _at_least_take_part(question: QuestionCode, said: dict[str, str]) -> _Found:
    """Enough take part: yes for those. To decline is a full answer; too few is for somebody to decide."""
    taking = tuple(seat for seat, code in said.items() if code == Code.YES)
    is_enough = question.at_least is not None and len(taking) >= question.at_least
    blamed = {seat: code for seat, code in said.items() if code in _OWED or code == Code.CONDITION}
    return _Found(Result.YES if is_enough else Result.NEEDS_POSITION, blamed, takes_part=taking)


def _all_named(_question: QuestionCode, said: dict[str, str]) -> _Found:
    """Each has named somebody; the code is how many."""
    named = tuple(seat for seat, code in said.items() if code.isdecimal() and int(code) > 0)
    lacking = {seat: code for seat, code in said.items() if seat not in named}
    is_whole = bool(said) and not lacking
    return _Found(Result.YES if is_whole else Result.NEEDS_POSITION, lacking, takes_part=named)


def _sum(_question: QuestionCode, said: dict[str, str]) -> _Found:
    """The sum of what has come, in the units that the codes are kept in; clear once nobody owes a number."""
    numbers = [int(code) for code in said.values() if code.lstrip("-").isdecimal()]
    owing = _owing(said)
    result = Result.ANSWERED if numbers and not owing else Result.NEEDS_POSITION
    return _Found(result, owing, found=str(sum(numbers)) if numbers else "")


def _most_preferred(question: QuestionCode, said: dict[str, str]) -> _Found:
    """The day that most can, and among those the day that most would rather have.

    A day that somebody who must be there cannot take is no use. Days that are equally good, and a lead that the
    answers still owed could turn, need a position.
    """
    votes = {seat: codes.pairs(code) for seat, code in said.items() if "=" in code}
    waiting = sum(code in _OWED for code in said.values())
    score = {option: _score(option, votes) for option in question.options if _suits(option, question, votes)}
    best = max(score.values(), default=(0, 0))
    leading = [option for option, points in score.items() if points == best and best[0] > 0]
    rivals = [points for option, points in score.items() if option not in leading]
    may_turn = waiting > 0 and any((can + waiting, helst + waiting) >= best for can, helst in rivals)
    needed = all(seat in votes for seat in question.must_have)
    is_clear = len(leading) == 1 and not may_turn and needed
    cannot = {seat: CANNOT for seat, given in votes.items() if any(given.get(each) == Code.NO for each in leading)}
    blamed = {seat: why for seat in said if (why := _owing(said).get(seat) or cannot.get(seat))}
    return _Found(Result.ANSWERED if is_clear else Result.NEEDS_POSITION, blamed, found=codes.joined(leading))


def _suits(option: str, question: QuestionCode, votes: dict[str, dict[str, str]]) -> bool:
    return all(votes[seat].get(option) != Code.NO for seat in question.must_have if seat in votes)


def _score(option: str, votes: dict[str, dict[str, str]]) -> tuple[int, int]:
    given = [vote.get(option, "") for vote in votes.values()]
    return sum(word in (Code.YES, PREFERS) for word in given), given.count(PREFERS)


_RULES: dict[OutcomeRule, Callable[[QuestionCode, dict[str, str]], _Found]] = {
    OutcomeRule.ALL_YES: _all_yes,
    OutcomeRule.MAJORITY: _majority,
    OutcomeRule.AT_LEAST: _at_least,
    OutcomeRule.ALL_ANSWERED: _all_answered,
    OutcomeRule.MANUAL: _manual,
    OutcomeRule.ALL_UNCHANGED: _all_unchanged,
    OutcomeRule.AT_LEAST_TAKE_PART: _at_least_take_part,
    OutcomeRule.ALL_NAMED: _all_named,
    OutcomeRule.SUM: _sum,
    OutcomeRule.MOST_PREFERRED: _most_preferred,
}
