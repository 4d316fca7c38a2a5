"""A wall clock that a test sets for a whole service: by as many seconds as the file SET_CLOCK says.

Python runs this before every part of the service whose PYTHONPATH leads here. The machine's own count of seconds, and
the engine, which is no Python, go on as they are.
"""

from __future__ import annotations

import os
import threading
import time
from datetime import timedelta
from pathlib import Path

import time_machine

_FILE = Path(os.environ["SET_CLOCK"])


def _said() -> float:
    try:
        return float(_FILE.read_text() or 0)
    except (OSError, ValueError):
        return 0.0


def _follow(traveller: time_machine.Traveller, off_s: float) -> None:
    while True:
        time.sleep(0.1)
        if (said := _said()) != off_s:
            traveller.shift(timedelta(seconds=said - off_s))
            off_s = said


_begun = _said()
_traveller = time_machine.travel(timedelta(seconds=_begun), tick=True).start()
threading.Thread(target=_follow, args=(_traveller, _begun), daemon=True).start()
