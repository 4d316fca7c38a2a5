"""The lists say what the matters say, after every kind of act and at any time until the next."""

from __future__ import annotations

import pytest

from db.matters import keeping
from db.store.session import Database
from tests.db.one_question import Matter


@pytest.mark.parametrize("seats", [1, 8])
@pytest.mark.parametrize(
    "acts",
    [
        "open_ send answer close determine",
        "open_ send answer move remind close",
        "open_ send ask_stand_ins leave join answer",
        "open_ send answer withdraw",
    ],
)
def test_the_lists_agree_with_the_matter_after_every_act(any_db: Database, acts: str, seats: int) -> None:
    matter = Matter(any_db, seats)
    matter.begin()
    for name in acts.split():
        getattr(matter, name)()
        with any_db.read() as session:
            assert keeping.faults(session) == [], f"after {name}"
