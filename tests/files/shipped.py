"""The shipped files, the day they are read as, and the type of the fixture that spoils them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from schemas.errors import FileRefused
from tests.sources import ROOT

PROCESSES = ROOT / "processes"
TODAY = date(2023, 9, 22)

Spoil = Callable[[str, str], FileRefused]
