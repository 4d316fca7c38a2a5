"""The process file: what the secretariat writes in YAML. One class per block, texts in Swedish."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, create_model

from kinds.manifest import NO_BLOCK, Block
from kinds.registry import all_kinds, kinds_with_block, roles
from schemas.base import Model
from schemas.file.calendar import BodyKind
from schemas.file.directory import Directory as Directory
from schemas.file.directory import HolderSpec as HolderSpec
from schemas.file.directory import OrganisationSpec as OrganisationSpec
from schemas.file.directory import SeatSpec as SeatSpec
from schemas.file.document import DocumentSpec as DocumentSpec
from schemas.file.fuzzy import FuzzyDate
from schemas.file.questions import ChoiceSpec as ChoiceSpec
from schemas.file.questions import Claim as Claim
from schemas.file.questions import Meaning as Meaning
from schemas.file.questions import QuestionSpec as QuestionSpec
from schemas.file.step_kind import StepKind as StepKind
from schemas.inquiry import Silence, Strength
from schemas.names import Key as Key
from schemas.names import SeatKey as SeatKey
from schemas.names import Text as Text

if TYPE_CHECKING:
    KindKey = str
    RoleKey = str
else:
    KindKey = Literal[tuple(kind.key for kind in all_kinds())]
    RoleKey = Literal[("", *roles())]


class Basis(StrEnum):
    """On what a date rests; only LAW rolls forward over a weekend (lag 1930:173 2 §)."""

    LAW = "law"
    AUTHORITY = "authority"
    CONTRACT = "contract"
    AGREEMENT = "agreement"
    INTERNAL = "internal"


class DueRule(StrEnum):
    """`by` (senast) includes the day, `before` (före) does not."""

    BY = "by"
    BEFORE = "before"


class Closes(StrEnum):
    """When an inquiry closes: as its time is out, or as soon as all who are asked have answered."""

    DUE = "due"
    ALL_ANSWERED = "all_answered"


class Derived(Model):
    """A date computed from another: exactly one of months, workdays or days, negative = before.

    With `meeting` (a body's key) it is the last meeting of that body on or before that day; the first on or after it
    where the number is positive.
    """

    from_: str = Field(alias="from", description="contract.end | contract.latest_end | a step key")
    months: int | None = None
    workdays: int | None = None
    days: int | None = None
    meeting: Key | None = Field(default=None, description="key of a body: its last meeting in time for that day")


class DueSpec(Model):
    """When a step is due: a stated date (`on`), a rule (`derived`), or both; the earlier governs."""

    on: date | None = None
    rule: DueRule = DueRule.BY
    basis: Basis
    source: Text
    weekday: str | None = Field(default=None, description="the weekday the source states, if any")
    derived: Derived | None = None
    or_derived: list[Derived] = Field(default=[], description="other readings of the same words")
    claims: list[Claim] = Field(default=[], description="other dates that documents state")
    expected: FuzzyDate | None = Field(
        default=None, description="a time without a day, such as våren 2024; a milestone or a task may have it alone"
    )

    @property
    def is_expected_only(self) -> bool:
        """True where there is no day yet, only a time within which it is expected."""
        return self.on is None and self.derived is None and self.expected is not None


class Condition(Model):
    """The step is needed only where another has ended with one of these findings; else it is left out.

    The finding of an inquiry is its determined result (`ja`, `nej`, `besvarad`); of a task, the answer's own code.
    """

    step: Key
    question: Key
    among: list[str] = Field(min_length=1)


class StepSpec(Model):
    """One step of the process."""

    key: Key
    title: Text
    kind: StepKind
    text: str = Field(default="", description="what is asked, in plain Swedish, shown in mail and page")
    source: str = ""
    opens_on: date | None = None
    after: list[Key] = Field(default=[], description="steps that must be due no later than this one")
    due: DueSpec
    seats: list[SeatKey] = Field(default=[], description="for an inquiry: empty = every party's respondent")
    questions: list[QuestionSpec] = []
    documents: list[DocumentSpec] = []
    is_window: bool = Field(default=False, alias="window", description="repeated for each extension window")
    role: RoleKey = Field(default="", description="what the step is to the story of its process")
    roles: list[Key] = Field(default=[], description="the roles asked in each party instead of the common respondent")
    waits_for: list[Key] = Field(default=[], description="steps that must have ended before this one opens")
    when: list[Condition] = Field(default=[], description="findings without which the step is left out")
    is_manual: bool = Field(default=False, alias="manual", description="always determined by the secretariat")
    done_on: date | None = Field(default=None, description="already carried out on this date")
    closes: Closes = Field(default=Closes.DUE, description="all_answered: closes as soon as all have answered")
    home_body: BodyKind | None = Field(
        default=None, description="each respondent's own body decides: its last usable meeting is worked out"
    )
    workdays: int | None = Field(default=None, ge=0, le=400, description="working days the step takes; else by kind")
    level: Strength | None = Field(default=None, description="how binding the answers should be")
    silence: Silence = Field(default=Silence.NOTHING, description="what an answer that never comes means")
    reminders: list[Annotated[int, Field(ge=-260, le=-1)]] = Field(
        default=[], max_length=10, description="working days before the day, such as -15 and -5; empty = the usual ones"
    )


class PartySpec(Model):
    """A party to this matter, with its own dates: never just "the eight"."""

    organisation: Key
    from_on: date | None = Field(default=None, alias="from")
    to_on: date | None = Field(default=None, alias="to")
    seat: SeatKey | None = Field(default=None, description="own respondent instead of the common role")
    due: DueSpec | None = Field(default=None, description="own due date for the inquiries, if any")
    source: str = ""


class _Head(Model):
    """The beginning of a process file, before the block of its kind."""

    process: Key
    kind: KindKey
    title: Text
    summary: str = ""
    directory: str = Field(default="sodertorn.yaml", description="file of organisations and seats beside this one")
    diarienummer: str = ""
    secretariat: SeatKey
    respondent: Key = Field(default="kommundirektor", description="the role asked in each party")
    parties: list[PartySpec] = Field(min_length=1, max_length=400)
    organisations: list[OrganisationSpec] = Field(
        default=[], max_length=100, description="organisations that the directory lacks, for this matter"
    )


if TYPE_CHECKING:

    class _WithBlocks(_Head): ...
else:
    _WithBlocks = create_model(
        "_WithBlocks",
        __base__=_Head,
        __module__=__name__,
        **{
            key: (block | None, Field(default=None, description=f"only for kind {key}"))
            for key, block in kinds_with_block().items()
        },
    )


class ProcessFile(_WithBlocks):
    """A whole process file. The block of a kind stands under the key of the kind."""

    steps: list[StepSpec] = Field(min_length=1, max_length=100)

    @property
    def block(self) -> Block:
        """The block of the process's own kind; one that has nothing where the kind has none."""
        return self.block_under(self.kind) or NO_BLOCK

    def block_under(self, key: str) -> Block | None:
        """The block that the file has under the key of a kind, its own or another; None where it has none."""
        found: Block | None = getattr(self, key, None) if key in kinds_with_block() else None
        return found

    def with_block(self, block: Block) -> ProcessFile:
        """The file with another block of its own kind."""
        return self.model_copy(update={self.kind: block})
