"""How long an activity may take and how often it is tried again; no duration stands anywhere else."""

from __future__ import annotations

from datetime import timedelta
from typing import TypedDict

from temporalio.common import RetryPolicy


class LocalPolicy(TypedDict):
    """The options of a local activity call."""

    start_to_close_timeout: timedelta
    retry_policy: RetryPolicy
    local_retry_threshold: timedelta


REGISTER: LocalPolicy = {
    "start_to_close_timeout": timedelta(seconds=30),
    "retry_policy": RetryPolicy(
        initial_interval=timedelta(milliseconds=200),
        maximum_interval=timedelta(seconds=30),
    ),
    "local_retry_threshold": timedelta(seconds=5),
}
"""A quick write to our own database: tried until it succeeds; the database may be away for a night."""

MEANWHILE = timedelta(days=1)
"""For a timer that runs while the register writes: longer than it ever takes."""

HISTORY_LIMIT = 2000
"""Events after which a run hands over to the next."""
