"""Short words for what the tests of a remiss and of priorities do."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from kinds.remiss.spec import DraftAct
from rehearsal.stage import Stage
from schemas.file.scenario import Answer, AnswerAll, DetermineAct, WithdrawAct
from schemas.inquiry import Result, Strength
from tests.workflows.story import at, do

KANSLI = "sodertorn/kansli"
EIGHT = ("botkyrka", "haninge", "huddinge", "nykvarn", "nynashamn", "salem", "sodertalje", "tyreso")
TRIAGED = at(date(2021, 12, 2))  # torsdag
DRAFTED = at(date(2022, 1, 11))  # tisdag


async def reports(played: Stage, step: str, when: datetime, seat: str = KANSLI, text: str = "", **values: str) -> None:
    """A seat answers; question keys are written with underscore."""
    found = {key.replace("_", "-"): value for key, value in values.items()}
    texts = dict.fromkeys(found, text) if text else {}
    await do(played, Answer(at=when, do="answer", step=step, seat=seat, values=found, texts=texts))


async def decides(played: Stage, organisation: str, when: datetime, value: str) -> None:
    """A municipality's own decision at home."""
    seat, strength = f"{organisation}/kansli", Strength.BOARD
    values = {"beslut": value}
    act = Answer(at=when, do="answer", step="hemma", seat=seat, values=values, strength=strength, paragraph="§ 1")
    await do(played, act)


async def rest(played: Stage, step: str, when: datetime, text: str = "", **values: str) -> None:
    """Everyone who has not answered says the same."""
    assert not text
    await do(played, AnswerAll(at=when, do="answer_all", step=step, values=values))


async def drafted(played: Stage, when: datetime, text: str = "ett", *concerns: str) -> None:
    """A draft is registered."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    await do(played, DraftAct(at=when, do="draft", reference=f"Teamet/{text}", sha256=sha256, concerns=list(concerns)))


async def found(played: Stage, step: str, when: datetime, **results: Result) -> None:
    """The secretariat determines."""
    act = DetermineAct(at=when, do="determine", step=step, results=results, reason="Beslut av kansliet.")
    await do(played, act)


async def withdrawn(played: Stage, when: datetime) -> None:
    """The matter is taken back."""
    await do(played, WithdrawAct(at=when, do="withdraw", reason="Avsändaren har dragit tillbaka remissen."))


async def to_review(played: Stage, *, is_triaged: bool = False) -> None:
    """A joint answer with a working group of three and a first draft on tisdag 11 januari 2022."""
    if not is_triaged:
        await reports(played, "bedomning", TRIAGED, hantering="gemensamt")
    for organisation in EIGHT[:3]:
        seat = f"{organisation}/kommundirektor"
        await reports(played, "arbetsgrupp", at(date(2021, 12, 6)), seat, "Strategen", deltagande="deltar")
    await rest(played, "arbetsgrupp", at(date(2021, 12, 7)), deltagande="avstar")
    await drafted(played, DRAFTED)


async def to_home(played: Stage, *, is_triaged: bool = False) -> None:
    """Reviewed by all but Nykvarn, and decided by the chair on måndag 24 januari 2022."""
    await to_review(played, is_triaged=is_triaged)
    for organisation in EIGHT:
        if organisation != "nykvarn":
            seat = f"{organisation}/kommundirektor"
            await reports(played, "granskning", at(date(2022, 1, 13)), seat, installning="deltar")
    await reports(played, "ledningsgrupp", at(date(2022, 1, 21), 12), redo="redo")
    await reports(played, "beslut", at(date(2022, 1, 24)), beslut="ordforanden")
