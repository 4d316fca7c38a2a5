"""Every target by its name."""

from __future__ import annotations

from tests.fuzz import files, mails, pages, readers
from tests.fuzz.target import Target

TARGETS: dict[str, Target] = {
    target.name: target for target in (*readers.TARGETS, *files.TARGETS, *mails.TARGETS, *pages.TARGETS)
}  # fmt: skip
