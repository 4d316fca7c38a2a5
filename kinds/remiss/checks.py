"""What a remiss needs of its file: days in order."""

from __future__ import annotations

from files.whole import Whole
from kinds.checks import Checks
from kinds.remiss.rules import remiss_of


def check_days(whole: Whole) -> None:
    """The sender's day is not before the day when the remiss came."""
    remiss = remiss_of(whole.file)
    if remiss.due_on < remiss.received_on:
        problem = "svarsdagen ligger före dagen då remissen kom."
        raise whole.document.refusal(("remiss", "due_on"), problem, "Rätta received_on eller due_on.")


HOOKS = Checks(block=check_days)
