"""`belopp`: a number or an amount of money, read as people write it in Swedish, kept as a whole number.

The code is the number in its smallest unit: with `decimals: 2` and `unit: kr`, 1 234,50 kr is `123450`. Nothing is
guessed: a number that can be read in two ways is refused with the question which one is meant.
"""

from __future__ import annotations

import re

from questions.kind import OTHER_WAYS, Given, QuestionKind, SpecFault, Typed, value_field
from questions.reading import line
from schemas.errors import Refused
from schemas.file.process import QuestionSpec
from schemas.inquiry import OutcomeRule

HARD_SPACE = "\u00a0"
_MINUS = "−"
_LONGEST = 15
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f']+")
_CURRENCY = re.compile(r"(?i)\s*(?:kr|kronor|sek|:-)\.?$|^(?:kr|sek)\s*")
_NUMBER = re.compile(r"(?P<sign>[-−–]?) ?(?P<whole>[0-9][0-9 .]*)(?:(?P<mark>,)(?P<part>[0-9]{1,6}))?")
_EXAMPLE = "Skriv det med siffror, till exempel 2 030 208 eller 1234,50."
_SCALES = re.compile(r"(?i)\b(?:tkr|mkr|mnkr|mdkr|tusen|milj\w*|mn|md|ksek|msek)\b")


class Doubtful(Exception):
    """A number that cannot be read, or in more ways than one; carries the problem and the cure."""

    def __init__(self, problem: str, cure: str) -> None:
        super().__init__(problem)
        self.problem, self.cure = problem, cure


class AmountKind(QuestionKind):
    """A whole number of the smallest unit; it travels."""

    rules = QuestionKind.rules | {OutcomeRule.SUM}
    takes = frozenset({"unit", "decimals", "least", "most"})
    unanswered = "inte som noll"

    def check(self, question: QuestionSpec) -> SpecFault | None:
        """Bounds in order."""
        if question.least is not None and question.most is not None and question.least > question.most:
            return SpecFault(("most",), "det största beloppet är mindre än det minsta.", "Rätta least eller most.")
        return None

    def hint(self, question: QuestionSpec) -> str:
        """The unit, the bounds and how it is written, as the form says it."""
        scale, unit = 10**question.decimals, f"Svara i {question.unit}. " if question.unit else ""
        least = f"minst {amount_words(question.least * scale, question)}" if question.least is not None else ""
        most = f"högst {amount_words(question.most * scale, question)}" if question.most is not None else ""
        limits = " och ".join(part for part in (least, most) if part)
        example = "1 234,50" if question.decimals else "2 030 208"
        return f"{unit}{limits.capitalize() + '. ' if limits else ''}Till exempel {example}."

    def typed(self, question: QuestionSpec, given: Given) -> dict[str, str]:
        """The number as it is written, without its unit."""
        code = given.code
        return {value_field(question): written(int(code), question.decimals) if _is_code(code) else ""}

    def example(self, question: QuestionSpec) -> Given:
        """A number within the bounds."""
        least = question.least if question.least is not None else 0
        most = question.most if question.most is not None else least + 100
        return Given(text=str(min(least + 100, most)))

    def read(self, question: QuestionSpec, typed: Typed) -> Given:
        """What was typed stands as text until it has been read."""
        return Given(text=typed.get(value_field(question)))

    def tidy(self, question: QuestionSpec, given: Given) -> Given:
        """The code of what was typed; where it cannot be read, the words stay for `fault`.

        A value alone, as a scenario or the command line gives it, is the amount as it is written.
        """
        code = line(given.code)
        if code in OTHER_WAYS:
            return Given(code)
        typed = line(given.text) or code
        try:
            return Given(str(read_amount(typed, question))) if typed else Given()
        except Doubtful:
            return Given(text=typed)

    def fault(self, question: QuestionSpec, given: Given) -> Refused | None:
        """What is doubtful about the number, or that it is out of bounds."""
        if not given.code:
            try:
                read_amount(given.text, question)
            except Doubtful as doubt:
                return Refused(question.key, doubt.problem, doubt.cure)
            return None
        scale, number = 10**question.decimals, int(given.code)
        if question.least is not None and number < question.least * scale:
            least = amount_words(question.least * scale, question)
            return Refused(question.key, f"{self.words(question, given)} är för lite.", f"Ange minst {least}.")
        if question.most is not None and number > question.most * scale:
            most = amount_words(question.most * scale, question)
            return Refused(question.key, f"{self.words(question, given)} är för mycket.", f"Ange högst {most}.")
        return None

    def missing(self, question: QuestionSpec) -> Refused:
        """There is a number to give."""
        return Refused(question.key, f"Svar saknas på frågan ”{question.text}”.", _EXAMPLE)

    def words(self, question: QuestionSpec, given: Given) -> str:
        """`2 030 208 kr`, with hard spaces."""
        return amount_words(int(given.code), question) if _is_code(given.code) else given.code or given.text

    def details(self, question: QuestionSpec, given: Given) -> list[str]:
        """A number says all."""
        return []

    def found_words(self, question: QuestionSpec, found: str) -> str:
        """The sum."""
        return f"Summa: {amount_words(int(found), question)}" if _is_code(found) else found


_ONE = {
    "arbetsdagar": "arbetsdag",
    "dagar": "dag",
    "elever": "elev",
    "kronor": "krona",
    "månader": "månad",
    "personer": "person",
    "platser": "plats",
    "timmar": "timme",
    "veckor": "vecka",
}
"""A unit that is written in the plural, and what one of it is called."""


def read_amount(typed: str, question: QuestionSpec) -> int:
    """The number in its smallest unit. Doubtful: no number, more numbers than one, or one that is no whole unit."""
    text = _SPACES.sub(" ", typed).strip()
    if scale := _SCALES.search(text):
        raise Doubtful(
            f"”{scale.group()}” gör beloppet osäkert.", "Skriv hela talet med siffror, till exempel 2 000 000."
        )
    bare = _without_unit(text, question.unit)
    # A point with one or two digits after it can only be a decimal: 1234.50.
    if re.fullmatch(r"[-−–]? ?[0-9 ]+\.[0-9]{1,2}", bare):
        bare = bare.replace(".", ",")
    match = _NUMBER.fullmatch(bare)
    if match is None:
        raise Doubtful(f"”{typed[:40]}” går inte att läsa som ett tal.", _EXAMPLE)
    digits = _whole(match["whole"].strip(), bool(match["part"]), question)
    part = (match["part"] or "").rstrip("0")
    if len(part) > question.decimals:
        raise Doubtful(*_too_fine(digits, match["part"], question))
    if len(digits) > _LONGEST:
        raise Doubtful("Talet är för stort.", f"Ange högst {_LONGEST} siffror.")
    number = int(digits + part.ljust(question.decimals, "0"))
    return -number if match["sign"] else number


def _without_unit(text: str, unit: str) -> str:
    known = next(
        (each for each in (unit, _ONE.get(unit, "")) if each and text.casefold().endswith(each.casefold())), ""
    )
    if known:
        text = text[: -len(known)]
    elif unit in ("", "kr"):
        text = _CURRENCY.sub("", text)
    return text.strip()


def _whole(written_digits: str, has_part: bool, question: QuestionSpec) -> str:
    """The digits of the whole number, once it is sure how they are grouped."""
    digits = re.sub(r"[ .]", "", written_digits)
    marks = set(re.findall(r"[ .]", written_digits))
    first, *rest = re.split(r"[ .]", written_digits)
    is_grouped = len(marks) <= 1 and 1 <= len(first) <= 3 and all(len(group) == 3 for group in rest)
    if rest and not is_grouped:
        meant = amount_words(int(digits) * 10**question.decimals, question)
        cure = f"Menar ni {meant}? Skriv det i så fall utan mellanrum, eller med tre siffror i varje grupp."
        raise Doubtful(f"”{written_digits[:40]}” går att läsa på flera sätt.", cure)
    if marks == {"."} and len(rest) == 1 and not has_part:
        cure = f"Menar ni {group(digits)} eller {first},{rest[0]}? Skriv det utan punkt."
        raise Doubtful(f"”{written_digits}” går att läsa på två sätt.", cure)
    return digits


def _too_fine(digits: str, part: str, question: QuestionSpec) -> tuple[str, str]:
    unit = question.unit or "enheter"
    if question.decimals:
        return "Talet har för många decimaler.", f"Ange högst {question.decimals} decimaler."
    below = group(str(int(digits)))
    above = group(str(int(digits) + 1))
    return f"Frågan gäller hela {unit}, men svaret är {group(digits)},{part}.", f"Menar ni {below} eller {above}?"


def _is_code(code: str) -> bool:
    return re.fullmatch(r"-?[0-9]{1,19}", code) is not None


def group(digits: str) -> str:
    """`2 030 208`, three digits a group, with hard spaces."""
    return f"{int(digits):,}".replace(",", HARD_SPACE)


def written(number: int, decimals: int) -> str:
    """A number of the smallest unit as it is written: 123450 with two decimals is `1 234,50`."""
    whole, part = divmod(abs(number), 10**decimals)
    shown = group(str(whole)) + (f",{part:0{decimals}d}" if decimals else "")
    return f"{_MINUS if number < 0 else ''}{shown}"


def amount_words(number: int, question: QuestionSpec) -> str:
    """As `written`, with the unit: `1 234,50 kr`, `1 timme`."""
    shown = written(number, question.decimals)
    is_one = abs(number) == 10**question.decimals
    unit = _ONE.get(question.unit, question.unit) if is_one else question.unit
    return f"{shown}{HARD_SPACE}{unit}" if unit else shown


KIND = AmountKind()
