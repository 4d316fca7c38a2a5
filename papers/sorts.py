"""Every sort of paper of a matter, and the papers that can be made of one now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from db.boards.inquiry import load_inquiry
from db.boards.process import ProcessBoard
from kinds.papers import papers_of
from kinds.registry import all_kinds
from papers.compilation.drawn import paper as drawn
from papers.compilation.made import Carrier, compilation, known_names
from papers.compilation.public import public
from papers.ground_rule import ground_rule
from papers.minutes import extract_for_minutes
from papers.samples import SAMPLE_AT, compilation_sample, extract_sample
from papers.sort import Choices, Made, Sort
from questions import kind_of
from schemas.paper import Format, Paper

GROUND_RULE, GROUND_RULE_TITLE = "spelregel", "Utdrag om spelregeln"
"""The sort of a meeting's extract, which belongs to no matter, and what it is called."""


@dataclass(frozen=True)
class Offer:
    """A paper that can be made now."""

    sort: Sort
    step: str
    """Empty where it is about the matter itself."""
    about: str
    """The title of that step; empty for the matter."""

    @property
    def key(self) -> str:
        """What tells it from the other papers of the matter."""
        return f"{self.sort.key}.{self.step}" if self.step else self.sort.key


def offers(board: ProcessBoard) -> list[Offer]:
    """What can be printed of a matter now: the general papers, then those of its kind."""
    titles = {step.step.key: step.step.title for step in board.steps}
    return [Offer(sort, step, titles.get(step, "")) for sort in _sorts(board.file.kind) for step in sort.about(board)]


def offer_of(board: ProcessBoard, key: str) -> Offer | None:
    """The paper with that key; None where none can be made."""
    return next((offer for offer in offers(board) if offer.key == key), None)


def samples() -> dict[str, tuple[str, Paper]]:
    """Sort → its title and one made-up paper, of every sort that has a template."""
    kinds = [sort for kind in all_kinds() for sort in papers_of(kind.key).sorts]
    found = {sort.key: (sort.title, sort.sample()) for sort in (*_GENERAL, *kinds)}
    extract = ground_rule(extract_sample(), author="Samverkanskansliet", made_at=SAMPLE_AT)
    return {**found, GROUND_RULE: (GROUND_RULE_TITLE, extract)}


def _sorts(kind: str) -> Sequence[Sort]:
    return (*_GENERAL, *papers_of(kind).sorts)


def _begun(board: ProcessBoard) -> list[str]:
    return [step.step.key for step in board.inquiries]


def _compilation(session: Session, board: ProcessBoard, step: str, choices: Choices, carrier_of: Carrier) -> Made:
    inquiry = load_inquiry(session, board, step)
    whole = compilation(inquiry, carrier_of)
    if choices.is_public:
        hidden = [question.key for question in inquiry.at.step.questions if not kind_of(question).tells_all]
        whole = public(whole, known_names(inquiry), hidden)
    return Made(drawn(whole, choices.order), whole)


def _minutes(session: Session, board: ProcessBoard, step: str, _choices: Choices, carrier_of: Carrier) -> Made:
    return Made(extract_for_minutes(compilation(load_inquiry(session, board, step), carrier_of)))


COMPILATION = Sort(
    key="sammanstallning",
    title="Sammanställning",
    text="Vilka som tillfrågades, alla svar i alla versioner, utfallet med regel och skäl.",
    about=_begun,
    make=_compilation,
    sample=lambda: drawn(compilation_sample()),
    formats=tuple(Format),
    has_choices=True,
)
MINUTES = Sort(
    key="utdrag",
    title="Utdrag för protokollet",
    text="Frågan, svaren i korthet och utfallet, med meningar att ta in i protokoll eller minnesanteckningar.",
    about=_begun,
    make=_minutes,
    sample=lambda: extract_for_minutes(compilation_sample()),
)
_GENERAL = (COMPILATION, MINUTES)
