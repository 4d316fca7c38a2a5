"""What the secretariat asks by the update `act`, on the real engine: paused, gone on, reopened, and replayed."""

from __future__ import annotations

from datetime import date

import pytest
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from acts.pause import Pause
from acts.remind_now import RemindNow
from acts.reopen import Reopen
from acts.requests import AnyRequest
from rehearsal.stage import Stage
from rules.dates.clock import at_local
from rules.fingerprint import difference, fingerprint
from schemas.errors import Refused
from schemas.file.scenario import GoOnAct
from schemas.plan.timetable import StepStatus
from secretariat.matter import requests
from tests.workflows.story import at, engine_state, mails, receivers, register, says, sentences, to
from worker import WORKFLOWS

pytestmark = pytest.mark.anyio
QUESTION = "forlangning"


async def asks(played: Stage, request: AnyRequest, on: date, hour: int, reason: str = "Prov.") -> None:
    """The secretariat asks it of the matter at that local time."""
    await requests.carry_out(
        played.db, played.client, played.process, request, reason=reason, now=at_local(on, hour), act_id=f"{on}-{hour}"
    )


async def test_a_matter_rests_over_its_day_goes_on_with_a_new_one_and_is_reopened(asked: Stage) -> None:
    await to(asked, date(2024, 5, 14))
    await asks(asked, RemindNow(step=QUESTION), date(2024, 5, 14), 13, "Styrgruppen väntar.")
    await asks(asked, Pause(), date(2024, 5, 15), 13, "Underlaget görs om.")
    before = len(mails(asked))
    await says(asked, "nacka", at(date(2024, 6, 3)))
    await to(asked, date(2024, 6, 10))
    assert [mail.kind for mail in mails(asked)[before:]] == ["receipt"]
    assert register(asked).steps[QUESTION].status == StepStatus.OPEN
    assert not register(asked).steps[QUESTION].rows["nacka/kommundirektor"].is_late
    with pytest.raises(Refused, match="vilar redan"):
        await asks(asked, Pause(), date(2024, 6, 10), 13)

    back = {"do": "go_on", "at": "2024-06-10T14:00", "days": {QUESTION: "2024-06-24"}, "reason": "Det är klart."}
    await asked.perform(GoOnAct.model_validate(back))
    await to(asked, date(2024, 6, 11))
    assert len(receivers(mails(asked, "deadline_moved"))) == 8
    await to(asked, date(2024, 6, 26))
    assert register(asked).steps[QUESTION].status == StepStatus.CLOSED
    await asks(asked, Reopen(step=QUESTION, seat="nacka/kommundirektor", until_on=date(2024, 7, 5)),
               date(2024, 6, 26), 13)  # fmt: skip
    state = await engine_state(asked)
    assert (
        state.steps[QUESTION].status == StepStatus.OPEN
        and state.steps[QUESTION].rows["nacka/kommundirektor"].is_missing
    )
    assert difference(register(asked), fingerprint(state)) is None
    await says(asked, "nacka", at(date(2024, 6, 27)))
    await to(asked, date(2024, 7, 8))
    assert receivers(mails(asked, "reopened")) == {"nacka"}
    assert len(sentences(asked, "reminded_now")) == len(sentences(asked, "paused")) == 1
    assert register(asked).steps[QUESTION].status == StepStatus.CLOSED
    assert asked.handle is not None
    replayer = Replayer(workflows=WORKFLOWS, data_converter=pydantic_data_converter)
    await replayer.replay_workflow(await asked.handle.fetch_history())
