"""One inquiry with a question of every type and every newer rule, played on the real engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from rehearsal.clock import SkippingEngine
from rehearsal.stage import Stage, stage
from rules.dates.clock import at_local
from schemas.file.scenario import Answer
from schemas.inquiry import Result, Strength
from schemas.plan.timetable import StepStatus
from tests.questions import everything as asked
from tests.workflows.story import at, determined, do, engine_state, local, mails, receivers, register, sentences, to

pytestmark = pytest.mark.anyio
SALEM = {
    "antagande": "oforandrat",
    "arbetsgrupp": "ja",
    "teman": "spar,vagar",
    "kostnad": "1 030 208 kr",
    "kontakt": "Planeraren i Salem; Planeringschef; Tillväxt; planerare@salem.example; 08-123 45 67; 2022-08-15",
    "yttrande": "https://salem.example/protokoll.pdf",
    "dag": "2022-06-14=nej,2022-06-15=helst",
    "synpunkter": "ekonomi: Kostnaden saknas.",
    "besked": "2022-06-01",
}
TYRESO = {
    **SALEM,
    "antagande": "andrat",
    "arbetsgrupp": "nej",
    "kostnad": "1000000",
    "kontakt": "Strategen i Tyresö;;;strateg@tyreso.example",
    "dag": "2022-06-14=helst,2022-06-15=ja",
    "synpunkter": "inga",
}


@pytest.fixture
async def everything(engine: SkippingEngine) -> AsyncIterator[Stage]:
    async with stage(engine) as played:
        await played.start(asked.process_file("alla-fragor"), asked.directory(), at_local(asked.START, 8, 0))
        yield played
        assert played.handle is not None
        if (await played.handle.describe()).close_time is None:
            await played.handle.terminate("the test is over")


async def says(played: Stage, seat: str, on: date, values: dict[str, str], **more: Any) -> None:
    await do(played, Answer(at=at(on), do="answer", step=asked.STEP, seat=seat, values=values, **more))


async def test_a_matter_that_asks_everything(everything: Stage) -> None:
    # Bordlagt: the answer is still owed, and asked for again on the day they named.
    back_on = date(2022, 5, 19)  # torsdag
    await says(everything, asked.SALEM, date(2022, 5, 5), {"antagande": "bordlagt"}, returns_on=back_on)
    await says(
        everything,
        asked.TYRESO,
        date(2022, 5, 6),
        TYRESO,
        texts={"antagande": "Avsnitt 3 ska strykas."},
        strength=Strength.OFFICIAL,
    )
    await to(everything, date(2022, 5, 23))
    reminders = mails(everything, "reminder", asked.STEP)
    assert next(local(mail) for mail in reminders if mail.seat == asked.SALEM) == "2022-05-19 08.30"
    assert receivers(reminders) == {"salem"}
    assert register(everything).steps[asked.STEP].status == StepStatus.OPEN

    await says(everything, asked.SALEM, date(2022, 5, 24), SALEM, strength=Strength.OFFICIAL)
    await to(everything, date(2022, 6, 1), 9)
    closed = register(everything).steps[asked.STEP]
    assert closed.outcome is not None
    found = closed.outcome.questions
    assert {key: one.result for key, one in found.items()} == {
        "antagande": Result.NEEDS_POSITION,
        "arbetsgrupp": Result.YES,
        "teman": Result.ANSWERED,
        "kostnad": Result.ANSWERED,
        "kontakt": Result.YES,
        "yttrande": Result.ANSWERED,
        "dag": Result.ANSWERED,
        "synpunkter": Result.ANSWERED,
        "besked": Result.ANSWERED,
    }
    assert found["arbetsgrupp"].takes_part == [asked.SALEM]
    assert (found["kostnad"].found, found["dag"].found) == ("2030208", "2022-06-15")
    assert [(reason.seat, reason.why) for reason in found["antagande"].reasons] == [(asked.TYRESO, "villkor")]

    # Nothing but codes has reached the engine.
    carried = (await engine_state(everything)).model_dump_json()
    assert '"kontakt":"1"' in carried and '"synpunkter":"ekonomi"' in carried
    for words in ("Planeraren", "Strategen", "planerare@", "protokoll.pdf", "Kostnaden", "strykas"):
        assert words not in carried

    (outcome,) = sentences(everything, "outcome", asked.STEP)
    assert "antagande: kräver ställningstagande (Tyresö kommun: antaget med ändring)" in outcome
    assert "frågan om kostnad är besvarad, summa: 2\u00a0030\u00a0208\u00a0kr" in outcome
    assert "arbetsgrupp: ja, gäller Salems kommun, inte Tyresö kommun" in outcome
    assert "frågan om dag är besvarad, bäst: onsdag den 15 juni 2022 kl. 11.00–12.00" in outcome
    told = "\n".join(sentences(everything))
    assert "kontakt: 1 namn" in told
    assert "Planeraren" not in told and "planerare@" not in told

    # What nobody has to write needs no result, and is missed by nobody.
    results = {key: one.result for key, one in found.items()} | {"antagande": Result.NO}
    await determined(everything, at(date(2022, 6, 2)), asked.STEP, **results)
    await to(everything, date(2022, 6, 3))
    assert register(everything).steps[asked.STEP].status == StepStatus.DETERMINED
    last = mails(everything, "outcome", asked.STEP)[-1]
    tables = {table["question"]: table for table in last.props["tables"]}
    assert "Övrigt" not in tables
    assert tables["Deltar ni i arbetsgruppen?"]["within"] == ["Salems kommun"]
    assert "arbetsgrupp: ja för Salems kommun, inte för Tyresö kommun" in sentences(everything, "determined")[-1]
    assert tables["Vad bidrar ni med?"]["found"] == "Summa: 2\u00a0030\u00a0208\u00a0kr"
    assert tables["Vilka utser ni?"]["cells"][0]["answer"] == "Planeraren i Salem (Planeringschef, Tillväxt)"
    assert "planerare@salem.example" not in str(tables)
    assert "svar saknas" not in str(tables)
