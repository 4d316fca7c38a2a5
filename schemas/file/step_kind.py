"""What a step is."""

from __future__ import annotations

from enum import StrEnum


class StepKind(StrEnum):
    """A task (one seat reports done), an inquiry, a notice with receipt, a milestone, or a mail for information."""

    TASK = "task"
    INQUIRY = "inquiry"
    NOTICE = "notice"
    MILESTONE = "milestone"
    INFORMATION = "information"
