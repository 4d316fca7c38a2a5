"""What the form of an own question calls types, rules, meanings and levels."""

from __future__ import annotations

from questions import KINDS
from questions.kind import POSITIONS
from rules.swedish import capital
from schemas.file.questions import Meaning, PersonField
from schemas.inquiry import OutcomeRule, QuestionType, Silence, Strength
from words.codes import BASES, level_words
from words.outcome_rules import RULES

TYPES = {
    QuestionType.YES_NO: "Ja eller nej",
    QuestionType.CHOICE: "Ett av flera alternativ",
    QuestionType.SEVERAL: "Flera alternativ",
    QuestionType.TEXT: "Egna ord",
    QuestionType.AMOUNT: "Ett tal eller belopp",
    QuestionType.DATE: "Ett datum",
    QuestionType.DATE_POLL: "Vilken dag passar?",
    QuestionType.NAMES: "En eller flera personer",
    QuestionType.DOCUMENT: "En fil eller länk",
    QuestionType.SECTIONS: "Synpunkter avsnitt för avsnitt",
    QuestionType.DONE: "Klart eller inte",
}
COUNTED_TO = frozenset({OutcomeRule.AT_LEAST, OutcomeRule.AT_LEAST_TAKE_PART})
"""The rules that need a number."""
MEANINGS = {
    Meaning.NEUTRAL: "Varken ja eller nej",
    Meaning.YES: "Ja",
    Meaning.NO: "Nej",
    Meaning.CONDITION: "Ja, med villkor",
    Meaning.RETURNS: "De återkommer",
    Meaning.NOT_CONCERNED: "De berörs inte",
}
PERSON_FIELDS = {
    PersonField.NAME: "Namn",
    PersonField.TITLE: "Titel",
    PersonField.UNIT: "Enhet",
    PersonField.EMAIL: "E-post",
    PersonField.PHONE: "Telefon",
    PersonField.FROM: "Från och med",
    PersonField.DEPUTY: "Ersättare",
}
SILENCES = {
    Silence.NOTHING: "Det räknas inte åt något håll. Samverkanskansliet hör av sig.",
    Silence.STAYS_OUT: "Den som inte har svarat är inte med. Bara med regeln ”Ja för dem som svarar ja”.",
}
LEVELS = {level: capital(level_words(level)) for level in Strength}
BASIS_WORDS = {basis: capital(words) for basis, words in BASES.items()}
_FIRST = {
    QuestionType.YES_NO: OutcomeRule.ALL_YES,
    QuestionType.AMOUNT: OutcomeRule.SUM,
    QuestionType.NAMES: OutcomeRule.ALL_NAMED,
    QuestionType.DATE_POLL: OutcomeRule.MOST_PREFERRED,
}


def rules_for(kind: QuestionType) -> list[OutcomeRule]:
    """The rules that a question of the type can have, the usual one first."""
    allowed = KINDS[kind].rules | (POSITIONS if kind is QuestionType.CHOICE else frozenset())
    usual = usual_rule(kind)
    return [usual, *(rule for rule in RULES if rule in allowed and rule is not usual)]


def usual_rule(kind: QuestionType) -> OutcomeRule:
    """What holds where no rule has been chosen."""
    return _FIRST.get(kind, OutcomeRule.ALL_ANSWERED)


def type_of(text: str) -> QuestionType:
    """The type that a field names; yes or no where it names none."""
    return QuestionType(text) if text in set(QuestionType) else QuestionType.YES_NO
