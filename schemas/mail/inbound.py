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


class MessageClass(StrEnum):
    """What kind of message came in, in the order in which they are tried."""

    LOOP = "loop"
    """Our own mail come back, or one that goes round."""
    UNREADABLE = "unreadable"
    """Past a limit, encrypted or broken: `problem` says which."""
    DELIVERY_REPORT = "delivery_report"
    CALENDAR_REPLY = "calendar_reply"
    """Somebody accepted or declined a calendar entry, which answers no question."""
    AUTOMATIC = "automatic"
    """Written by a machine: an absence, a receipt of reading."""
    REPLY = "reply"
    """To a mail of ours, by the token in its address or by our Message-ID; not yet understood, nor trusted."""
    OTHER = "other"
    """For a human."""


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
