"""Every duty there is, as one union told apart by `kind`, and the batch that carries them to the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Union, get_args

from pydantic import Field

from acts.ahead import Hastened, LeftOut, SentNow
from acts.anstand import Granted
from acts.answer import Returns
from acts.calendars import CalendarsChanged
from acts.closing import OutcomeChanged
from acts.correct import Corrected
from acts.determine import Determined
from acts.ending import Done
from acts.late_answer import LateRuled
from acts.move import Moved
from acts.new_holder import Invite
from acts.own_meeting import HomeMeeting
from acts.parties import PartiesChanged
from acts.pause import Paused, WentOn
from acts.remind_now import RemindedNow
from acts.reopen import Reopened
from acts.text import TextChanged
from acts.undo import Undone
from acts.withdraw import Withdrawn
from kinds.messages import all_duties
from schemas.base import Instant, Model
from schemas.duties import Duty, TimeDuty

ACTED = (
    CalendarsChanged, Corrected, Determined, Done, Granted, Hastened, HomeMeeting, Invite, LateRuled, LeftOut, Moved,
    OutcomeChanged, PartiesChanged, Paused, RemindedNow, Reopened, Returns, SentNow, TextChanged, Undone, WentOn,
    Withdrawn,
)  # fmt: skip
"""What the acts of every process bring; a new act adds its duty here and its writer in `acts/batch.py`."""
DUTIES: tuple[type[Duty], ...] = (*get_args(TimeDuty), *ACTED, *all_duties())
"""Every duty there is, with what time brings and what the kinds' own acts do."""

if TYPE_CHECKING:
    AnyDuty = Duty
else:
    AnyDuty = Annotated[Union[DUTIES], Field(discriminator="kind")]  # noqa: UP007 - known when it runs


class CarryOut(Model):
    """Input of the activity `carry_out`: one batch, in order."""

    process: str
    now: Instant
    since: Instant | None = None
    """Until then everything is carried out, as the workflow knows it; where the register knows of more, an earlier try
    was written and its answer lost."""
    duties: list[AnyDuty]
