"""The words of an inquiry (svarsomgång): questions, codes of answers, strengths, rows, outcomes."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from schemas.base import Model


class QuestionType(StrEnum):
    """What kind of value a question takes; `questions/<name>.py` knows all else about each."""

    YES_NO = "ja_nej"
    DONE = "klart"
    CHOICE = "val"
    DATE = "datum"
    TEXT = "text"
    SEVERAL = "flerval"
    AMOUNT = "belopp"
    NAMES = "namn"
    DOCUMENT = "dokument"
    DATE_POLL = "datumval"
    SECTIONS = "avsnitt"


class Code(StrEnum):
    """The codes an answer to a yes/no question or a task can carry."""

    YES = "ja"
    NO = "nej"
    CONDITION = "villkor"
    RETURNS = "aterkommer"
    NOT_CONCERNED = "ej_berord"
    DONE = "klart"


class Strength(StrEnum):
    """How binding an answer is; minutes mix "intresse" and "beslut"."""

    INTEREST = "intresse"
    OFFICIAL = "tjansteperson"
    DELEGATION = "delegation"
    BOARD = "kommunstyrelse"
    COUNCIL = "kommunfullmaktige"


class Silence(StrEnum):
    """What an inquiry says of those who do not answer. It never counts as a yes."""

    NOTHING = "inget"
    STAYS_OUT = "utanfor"
    """They are not among those that a yes is for."""


class Channel(StrEnum):
    """How an answer reached us; all but those of `OWN_WAYS` are recorded on behalf, with a source."""

    WEB = "webb"
    REPLY = "mejlsvar"
    """By replying to our mail."""
    PHONE = "telefon"
    MEETING = "mote"
    MAIL = "e-post"
    PAPER = "papper"


OWN_WAYS = frozenset({Channel.WEB, Channel.REPLY})
"""The ways by which a seat answers itself."""


class OutcomeRule(StrEnum):
    """The named rules that turn the answers to a question into a result."""

    ALL_YES = "alla_ja"
    MAJORITY = "majoritet"
    AT_LEAST = "minst_k"
    ALL_ANSWERED = "alla_svarat"
    MANUAL = "manuellt"
    ALL_UNCHANGED = "alla_oforandrat"
    AT_LEAST_TAKE_PART = "minst_k_deltar"
    MOST_PREFERRED = "flest_helst"
    SUM = "summa"
    ALL_NAMED = "alla_namngivna"


class Result(StrEnum):
    """What an outcome rule (or the secretariat) finds for one question."""

    YES = "ja"
    NO = "nej"
    ANSWERED = "besvarad"
    NEEDS_POSITION = "kräver ställningstagande"


FINDINGS = frozenset({Result.YES, Result.NO})
"""The results that one may be corrected to the other; what is only answered has nothing beside it."""


class Reason(Model):
    """Why a result is not clear: one seat, one question, a code (`saknas` where nothing came)."""

    seat: str
    question: str
    why: str = Field(description="nej | villkor | aterkommer | saknas | ej_berord | sent | kan_inte")


class QuestionOutcome(Model):
    """The computed result of one question, recomputable from the rows."""

    rule: OutcomeRule
    result: Result
    reasons: list[Reason] = []
    found: str = ""
    """What a rule finds beside its result, as codes: a sum, the day of a poll, the days that are equally good."""
    takes_part: list[str] = []
    """The seats for which a yes holds, where a rule lets some be in and others out."""


class Outcome(Model):
    """The computed outcome of a step: one result per question, and one over all."""

    result: Result
    questions: dict[str, QuestionOutcome]

    @property
    def reasons(self) -> list[Reason]:
        """Every reason of every question, in order."""
        return [reason for q in self.questions.values() for reason in q.reasons]


class Row(Model):
    """One respondent in the workflow's table: codes only, never text or names."""

    version: int = 0
    """Version of the newest answer; 0 where nothing has come."""
    values: dict[str, str] = {}
    """Question key → what `questions` lets travel (a code, a date, a number); words and names stay in the register."""
    strength: Strength | None = None
    is_late: bool = False
    returns_on: date | None = None
    is_set_aside: bool = False
    """This version does not count: it was ruled out as late, or the seat is asked anew."""

    @property
    def is_missing(self) -> bool:
        """True while this seat still owes an answer ("återkommer" is not yet an answer)."""
        return self.version == 0 or self.is_set_aside or Code.RETURNS in self.values.values()
