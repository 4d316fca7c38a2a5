"""The words of incoming mail: where one stands, what it is about, how somebody dealt with it."""

from __future__ import annotations

from enum import StrEnum


class ReceivedState(StrEnum):
    """Where a received mail stands."""

    NEW = "new"
    """Stored, and not read yet."""
    RECORDED = "recorded"
    """Recorded as an answer without anybody's hand."""
    WAITING = "waiting"
    """It waits for a person."""
    NOTED = "noted"
    """It asks nothing of anybody: a report, an automatic reply."""
    DEALT = "dealt"
    """A person has dealt with it."""
    AGAIN = "again"
    """The same mail as one that came before, by another way."""


class Dealing(StrEnum):
    """How a person dealt with a mail."""

    ANSWER = "answer"
    """Noted as an answer."""
    NOTHING = "nothing"
    """There was nothing to do, with a reason."""
    HOLDER = "holder"
    """Another holds the seat now."""


class SourceName(StrEnum):
    """Where a mail came from."""

    FOLDER = "inkorg"
    IMAP = "imap"
    PARSE = "parse"
    PAGE = "sida"
    """The form of an answer page: it is no mail, but waits beside them."""


WRONG_PERSON = "wrong_person"
"""The class of a proposal that another person should answer; the other classes are those of the reading."""
PROPOSED_TEXT = "/text"
"""After a question's key in a proposal: the words that go with the proposed answer."""
PROPOSED_DAY = "/returns_on"
"""In a proposal: the day on which they come back, as an ISO date."""
UNREADABLE = "unreadable"
"""The class of what could not be read."""
