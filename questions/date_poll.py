"""`datumval`: for each of some days, whether it suits: yes, preferably, or no."""

from __future__ import annotations

from questions.kind import OTHER_WAYS, Given, QuestionKind, SpecFault, Typed, value_field
from questions.reading import line
from rules import codes
from rules.outcome import PREFERS
from rules.swedish import enumerate_words, long_date
from schemas.errors import Refused
from schemas.file.process import QuestionSpec
from schemas.file.questions import DateOption
from schemas.inquiry import Code, OutcomeRule

WORDS = {Code.YES.value: "ja", PREFERS: "helst", Code.NO.value: "nej"}
"""How a day can be answered, in the order of the form."""


class DatePollKind(QuestionKind):
    """The days with their answers travel, `2024-06-11=ja,2024-06-12=helst`."""

    rules = QuestionKind.rules | {OutcomeRule.MOST_PREFERRED}
    takes = frozenset({"options", "must_have"})
    unanswered = "inte som att någon av dagarna passar"

    def check(self, question: QuestionSpec) -> SpecFault | None:
        """Two days or more, each once."""
        if len(question.options) < 2:
            return SpecFault(("options",), "frågan har inga dagar att välja mellan.", "Ange minst två under options.")
        for number, option in enumerate(question.options):
            if option.key in [former.key for former in question.options[:number]]:
                cure = "Ta bort den ena, eller ge den en egen code, till exempel 2024-06-11-em."
                return SpecFault(("options", number), f"dagen ”{option.key}” finns två gånger.", cure)
        return None

    def answers(self) -> list[tuple[str, str]]:
        """How a day can be answered: code and word."""
        return list(WORDS.items())

    def option_words(self, option: DateOption) -> str:
        """The day and time of an option."""
        return option_words(option)

    def read(self, question: QuestionSpec, typed: Typed) -> Given:
        """What was chosen for each day."""
        chosen = {option.key: typed.get(value_field(question, option.key)) for option in question.options}
        return Given(codes.paired({key: value for key, value in chosen.items() if value}))

    def typed(self, question: QuestionSpec, given: Given) -> dict[str, str]:
        """What was chosen for each day."""
        return {value_field(question, key): value for key, value in codes.pairs(given.code).items() if value}

    def example(self, question: QuestionSpec) -> Given:
        """Every day will do, and the first best."""
        said = {option.key: PREFERS if number == 0 else Code.YES for number, option in enumerate(question.options)}
        return Given(codes.paired(said))

    def tidy(self, question: QuestionSpec, given: Given) -> Given:
        """The days in the order of the process file; what is unknown last."""
        code = line(given.code)
        if code in OTHER_WAYS or not code:
            return Given(code)
        said = codes.pairs(code)
        known = {option.key: said.pop(option.key) for option in question.options if option.key in said}
        return Given(codes.paired({**known, **said}))

    def fault(self, question: QuestionSpec, given: Given) -> Refused | None:
        """A day that is not asked for, one without an answer, or an answer that there is not."""
        said = codes.pairs(given.code)
        days = {option.key: option for option in question.options}
        for key, value in said.items():
            if key not in days:
                return Refused(question.key, f"”{key[:60]}” är ingen av dagarna.", f"Dagarna är {', '.join(days)}.")
            if value not in WORDS:
                cure = f"Välj {enumerate_words(list(WORDS.values()))} på formen {key}=ja."
                return Refused(f"{question.key}/{key}", f"”{value[:60]}” är inget svar om en dag.", cure)
        lacking = next((option for option in question.options if option.key not in said), None)
        if lacking is not None:
            return Refused(f"{question.key}/{lacking.key}", f"Svar saknas för {option_words(lacking)}.", "Välj ett.")
        return None

    def missing(self, question: QuestionSpec) -> Refused:
        """Each day has its answer."""
        problem = f"Svar saknas på frågan ”{question.text}”."
        return Refused(f"{question.key}/{question.options[0].key}", problem, "Välj ja, helst eller nej för varje dag.")

    def field_of(self, question: QuestionSpec, part: str) -> str:
        """The first day, where it is about none of them."""
        return value_field(question, part or question.options[0].key)

    def words(self, question: QuestionSpec, given: Given) -> str:
        """The days that suit, those that suit best first."""
        said = codes.pairs(given.code)
        told = []
        for word, lead in ((PREFERS, "helst"), (Code.YES.value, "kan"), (Code.NO.value, "kan inte")):
            days = [option_words(option) for option in question.options if said.get(option.key) == word]
            told += [f"{lead} {enumerate_words(days)}"] if days else []
        return "; ".join(told) or given.code

    def found_words(self, question: QuestionSpec, found: str) -> str:
        """The day, or the days that are equally good."""
        days = [option_words(option) for option in question.options if option.key in codes.parted(found)]
        if not days:
            return "Ingen dag passar."
        return f"Bäst: {days[0]}" if len(days) == 1 else f"Lika bra: {enumerate_words(days)}"


def option_words(option: DateOption) -> str:
    """`tisdag den 11 juni 2024 kl. 11.00–12.00`."""
    return " ".join(part for part in (long_date(option.on), option.time.strip()) if part)


KIND = DatePollKind()
