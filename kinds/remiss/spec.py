"""A remiss: what has come, from whom, and what the joint answer of the municipalities goes by."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import Field

from kinds.manifest import Block, Kind, Role, ScenarioAct
from schemas.base import Model
from schemas.file.document import DocumentSpec, Sha256
from schemas.names import Key, SeatKey, Text

REMISS_RECEIVED = "remiss.received"
REMISS_DUE = "remiss.due"
TRIAGE, INFORMATION, GROUP, DRAFT, REVIEW = "triage", "information", "group", "draft", "review"
PRESENTATION, DECISION, FINAL, HOME = "presentation", "decision", "final", "home"
SUBMISSION, DEADLINE, FOLLOWUP, REPORT = "submission", "deadline", "followup", "report"
"""What a step is to the story of a remiss."""


class RemissSpec(Block):
    """A remiss as it came. The same title may come twice: it is told apart by sender, diarienummer and round."""

    anchor_names: ClassVar[dict[str, str]] = {
        REMISS_RECEIVED: "dagen då remissen kom",
        REMISS_DUE: "remissens sista svarsdag",
    }
    beginning: ClassVar[str] = REMISS_RECEIVED
    counted_within: ClassVar[dict[str, str]] = {REMISS_RECEIVED: REMISS_DUE}

    sender: Text
    title: Text
    diarienummer: str = Field(default="", max_length=100, description="the sender's own number")
    round: int = Field(default=1, ge=1, le=99, description="which time the sender asks under the same number")
    received_on: date
    due_on: date = Field(description="the day that the sender has set")
    addressees: list[Text] = Field(default=[], description="whom the sender asks, as its list has them")
    consulted: list[Key] = Field(default=[], description="municipalities that are asked themselves as well")
    documents: list[DocumentSpec] = []
    signer: SeatKey = Field(description="who signs the joint answer")
    minimum_group: int = Field(default=2, ge=1, le=400, description="with fewer there is no joint answer")
    meeting_at: datetime | None = Field(default=None, description="the sender's information meeting, local time")
    source: str = ""

    @property
    def identity(self) -> str:
        """Sender, diarienummer and round in one key; the title where the sender has given no number."""
        return f"{_key(self.sender)}/{_key(self.diarienummer or self.title)}/{self.round}"

    @property
    def process_key(self) -> str:
        """A process key made from the identity, for a remiss that is taken in by form."""
        return f"remiss-{self.identity.replace('/', '-')}"[:63].strip("-")

    def anchors(self) -> dict[str, date]:
        """The day it came, and the day that the sender has set."""
        return {REMISS_RECEIVED: self.received_on, REMISS_DUE: self.due_on}

    def receiver_name(self) -> str:
        """What is sent goes to the sender of the remiss."""
        return self.sender

    def named_seats(self) -> dict[str, SeatKey]:
        """Who signs."""
        return {"signer": self.signer}


def _key(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


JOINT, OWN, FOR_INFORMATION, NO_ANSWER = "gemensamt", "egna", "kannedom", "inget"
"""What the triage can come to."""
TAKES_PART, WITH_ADDITION, OWN_ANSWER, ABSTAINS = "deltar", "deltar-tillagg", "eget-svar", "avstar"
"""What a municipality can say of a draft."""
ADOPTS, STANDS_BEHIND, HOME_OWN, HOME_NONE = "antar", "star-bakom", "eget-svar", "inget-svar"
"""What a municipality can decide at home."""
BEHIND = frozenset({TAKES_PART, WITH_ADDITION, ADOPTS, STANDS_BEHIND})
"""The words by which a municipality stands behind the joint answer; silence is none of them."""


class Standing(Model):
    """Where one municipality stands to the joint answer, and by what word."""

    seat: str
    organisation: str
    is_behind: bool
    said: str = Field(default="", description="the code; empty where nothing has come")
    step: str = ""
    strength: str = ""
    draft: int = Field(default=0, description="the number of the draft that the word is about; 0 for an own decision")
    may_be_named: bool = Field(
        default=False, description="the joint answer may name it: an own decision where one is asked for, else its word"
    )


class Met(StrEnum):
    """How a submitted view was met, when the sender's decision has come."""

    FULLY = "tillgodosett"
    PARTLY = "delvis"
    NOT = "ej"
    UNCLEAR = "oklart"


MET_WORDS = {
    Met.FULLY: "tillgodosedd",
    Met.PARTLY: "delvis tillgodosedd",
    Met.NOT: "inte tillgodosedd",
    Met.UNCLEAR: "oklart",
}
"""What became of a view, in words."""


class DraftIn(Model):
    """A draft version that is registered: a reference and a checksum, never the text itself."""

    reference: Text
    sha256: Sha256
    note: str = Field(default="", max_length=2000, description="what has changed since the version before")
    concerns: list[Key] = Field(
        default=[], description="the municipalities that are asked again; empty = all that are parties"
    )


class ViewIn(Model):
    """One view of the submitted answer, by section, and how the sender has met it."""

    section: str = Field(default="", max_length=200)
    text: Text
    met: Met | None = None
    note: str = Field(default="", max_length=2000)


class DraftAct(ScenarioAct):
    """The secretariat registers a draft; a later one asks those it concerns again."""

    names_parties: ClassVar[str] = "concerns"

    do: Literal["draft"]
    reference: Text
    sha256: Sha256
    note: str = ""
    concerns: list[Key] = []
    until_on: date | None = Field(default=None, description="the last day of the new review")


class ViewsAct(ScenarioAct):
    """The views of the submitted answer, and how each was met."""

    do: Literal["views"]
    views: list[ViewIn] = Field(min_length=1)


KIND = Kind(
    key="remiss",
    title="Remiss",
    block=RemissSpec,
    block_title="remissens uppgifter",
    block_cure="Lägg till blocket remiss.",
    roles=(
        Role(TRIAGE, "bedömningen", is_needed=True),
        Role(INFORMATION, "informationen", tells_what_lies_ahead=True, is_first_to_reach_kansli=True),
        Role(GROUP, "arbetsgruppen"),
        Role(DRAFT, "utkastet"),
        Role(REVIEW, "granskningen", is_asked_again=True, takes_position=True),
        Role(PRESENTATION, "presentationen"),
        Role(DECISION, "beslutet"),
        Role(FINAL, "den slutliga texten", tells_what_lies_ahead=True),
        Role(HOME, "kommunernas egna beslut", is_own_decision=True),
        Role(SUBMISSION, "inlämningen", sent_title="Skickade remissvar", called="inlämning"),
        Role(DEADLINE, "avsändarens dag"),
        Role(FOLLOWUP, "uppföljningen"),
        Role(REPORT, "återrapporten"),
    ),
    commands=("draft", "standing"),
    acts=(DraftAct, ViewsAct),
)
