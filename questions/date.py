"""`datum`: one day."""

from __future__ import annotations

from datetime import date

from questions.kind import Given, QuestionKind
from questions.reading import is_day, iso_day, line, lines
from rules.dates.reach import FIRST_YEAR, LAST_YEAR, is_within_reach
from rules.swedish import long_date
from schemas.errors import Refused
from schemas.file.process import QuestionSpec


class DateKind(QuestionKind):
    """A day, which travels as 2024-05-30."""

    example_value = "2030-01-15"

    def tidy(self, question: QuestionSpec, given: Given) -> Given:
        """The day, however it was written."""
        return Given(iso_day(line(given.code)), lines(given.text))

    def fault(self, question: QuestionSpec, given: Given) -> Refused | None:
        """A day that cannot be read, or out of reach."""
        if not is_day(given.code):
            return Refused(question.key, "Datumet går inte att läsa.", "Skriv det som 2024-05-30.")
        if not is_within_reach(date.fromisoformat(given.code)):
            cure = f"Årtalet ska vara {FIRST_YEAR}–{LAST_YEAR}."
            return Refused(question.key, "Datumet ligger för långt bort.", cure)
        return None

    def missing(self, question: QuestionSpec) -> Refused:
        """There is a day to give."""
        return Refused(question.key, f"Svar saknas på frågan ”{question.text}”.", "Ange en dag.")

    def words(self, question: QuestionSpec, given: Given) -> str:
        """With its weekday."""
        return long_date(date.fromisoformat(given.code)) if is_day(given.code) else given.code


KIND = DateKind()
