"""What a question of a process file must be like: its type, the fields that the type takes, and its outcome rule."""

from __future__ import annotations

from questions import KINDS, kind_of
from questions.kind import POSITIONS, SpecFault
from rules.swedish import enumerate_words
from schemas.file.process import QuestionSpec
from schemas.inquiry import OutcomeRule

_COUNTS_TO = frozenset({OutcomeRule.AT_LEAST, OutcomeRule.AT_LEAST_TAKE_PART})
_OF_A_TYPE = tuple(sorted({field for kind in KINDS.values() for field in kind.takes}))
_ASKED_OF_ALL = frozenset({OutcomeRule.ALL_NAMED, OutcomeRule.SUM, OutcomeRule.MOST_PREFERRED})


def check(question: QuestionSpec) -> SpecFault | None:
    """The first thing that is wrong with the question, in Swedish with its cure; None where nothing is."""
    return _stray_field(question) or kind_of(question).check(question) or _rule_fault(question)


def _stray_field(question: QuestionSpec) -> SpecFault | None:
    kind = kind_of(question)
    for field in _OF_A_TYPE:
        if field in kind.takes or not getattr(question, field):
            continue
        if field == "at_least" and question.rule in _COUNTS_TO:
            continue
        types = enumerate_words(_types_with(field))
        problem = f"en fråga av typen {question.type.value} har inget {field}."
        if field == "choices":
            problem = f"en fråga av typen {question.type.value} har inga val."
        if field == "at_least":
            return SpecFault((field,), "antalet används bara av minst_k.", "Skriv rule: minst_k eller ta bort det.")
        return SpecFault((field,), problem, f"Ta bort {field}, eller byt typ; det hör till {types}.")
    return None


def _types_with(*fields: str) -> list[str]:
    return [each.value for each, kind in KINDS.items() if all(field in kind.takes for field in fields)]


def _rule_fault(question: QuestionSpec) -> SpecFault | None:
    allowed = kind_of(question).rules_of(question)
    rule, kind = question.rule.value, question.type.value
    if question.rule not in allowed:
        if question.rule in POSITIONS:
            problem = f"regeln {rule} kräver en ja/nej-fråga, men frågan är av typen {kind}."
        else:
            problem = f"regeln {rule} passar inte en fråga av typen {kind}."
        ways = [f"rule: {each.value}" for each in OutcomeRule if each in allowed]
        return SpecFault(("rule",), problem, f"Skriv {' eller '.join(ways)}.")
    if question.rule in _COUNTS_TO and (question.at_least is None or question.at_least < 1):
        return SpecFault(("at_least",), f"regeln {rule} behöver ett antal.", "Ange at_least, minst 1.")
    if question.rule in _ASKED_OF_ALL and not question.is_required:
        return SpecFault(("required",), f"regeln {rule} behöver svar av alla.", "Ta bort required: false.")
    return None
