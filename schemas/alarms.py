"""What has been told of parts that stand still: the content of `larm.json` in the data folder."""

from __future__ import annotations

from schemas.base import Instant, Model


class Watched(Model):
    """One part, as it was when last looked at. Trusted time."""

    well_at: Instant | None = None
    """When it was last seen to be well."""
    ill_at: Instant | None = None
    """Since when it stands still; None while it does not."""
    fine_at: Instant | None = None
    """Since when it goes again, after an alarm; None before that."""
    told_at: Instant | None = None
    """When the newest alarm was sent that is not over."""
    first_at: Instant | None = None
    """When the first of the day's alarms was sent."""
    times: int = 0
    """How many times it has stopped and been told since `first_at`."""


class AlarmFile(Model):
    """All of them, by the part's key."""

    parts: dict[str, Watched] = {}
    web_at: Instant | None = None
    """When the web last answered, as of when the file was written."""
