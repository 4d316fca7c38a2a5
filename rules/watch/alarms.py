"""When somebody is told that a part stands still, told again, and told that it goes: each once, at most once a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.watch.wellbeing import Condition
from schemas.alarms import Watched

AGAIN = timedelta(days=1)
"""What still stands still is told again after so long."""
_GROWS = 4
_MOST = 4


@dataclass(frozen=True)
class Verdict:
    """What is to be told of what was seen."""

    alarms: list[Condition]
    over: list[Condition]
    kept: dict[str, Watched]
    """What to remember as long as none of it has been told."""

    def told(self, now: datetime) -> dict[str, Watched]:
        """What to remember once all of it has been told."""
        kept = dict(self.kept)
        for found in self.alarms:
            was = kept[found.key]
            first: dict[str, object] = {"times": 1, "first_at": now}
            if _is_same_day(was, now):
                first = {"times": was.times + 1}
            kept[found.key] = was.model_copy(update={"told_at": now, **first})
        for found in self.over:
            kept[found.key] = kept[found.key].model_copy(update={"told_at": None, "fine_at": None, "ill_at": None})
        return kept


def weigh(kept: Mapping[str, Watched], found: Sequence[Condition], now: datetime, after: timedelta) -> Verdict:
    """What is to be told at `now` of the parts as they were found.

    A part must have stood still for `after` before that is told, and have gone for as long before it is over. One that
    stops again on the same day must have stood still ever longer: what comes and goes shall not fill a mailbox. A part
    that nobody knows anything of is left as it was.
    """
    looked = dict(kept)
    alarms, over = [], []
    for one in found:
        was = looked.get(one.key, Watched())
        patience = after * _GROWS ** min(was.times if _is_same_day(was, now) else 0, _MOST)
        if one.is_well is False:
            ill_at = was.ill_at or now
            looked[one.key] = was.model_copy(update={"ill_at": ill_at, "fine_at": None})
            is_due = now - was.told_at >= AGAIN if was.told_at else now - ill_at >= patience
            alarms += [one] if is_due else []
        elif one.is_well:
            fine = {"fine_at": was.fine_at or now} if was.told_at else {"fine_at": None, "ill_at": None}
            looked[one.key] = was.model_copy(update={"well_at": now, **fine})
            over += [one] if was.told_at and now - (was.fine_at or now) >= after else []
    return Verdict(alarms, over, looked)


def _is_same_day(was: Watched, now: datetime) -> bool:
    return was.first_at is not None and now - was.first_at < AGAIN
