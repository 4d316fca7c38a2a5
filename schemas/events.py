"""The kinds of event in the log. One Swedish sentence is written with each; these codes are for programs."""

from __future__ import annotations

from enum import StrEnum


class EventKind(StrEnum):
    """What can happen to a process. A kind is never renamed: old rows are sealed with it."""

    STARTED = "started"
    OPENED = "opened"
    INVITED = "invited"
    REMINDED = "reminded"
    CAUGHT_UP = "caught_up"
    """One catch-up mail stood for several rungs that an outage passed over."""
    STAND_IN_ASKED = "stand_in_asked"
    ESCALATED = "escalated"
    ALARMED = "alarmed"
    ANSWERED = "answered"
    ANSWER_CHANGED = "answer_changed"
    SEAT_RETURNS = "seat_returns"
    CLOSED = "closed"
    OVERDUE = "overdue"
    OUTCOME = "outcome"
    OUTCOME_CHANGED = "outcome_changed"
    DETERMINED = "determined"
    DONE = "done"
    SKIPPED = "skipped"
    MILESTONE = "milestone"
    DEADLINE_MOVED = "deadline_moved"
    ANSTAND_GRANTED = "anstand_granted"
    HOLDER_REPLACED = "holder_replaced"
    PARTY_JOINED = "party_joined"
    PARTY_LEFT = "party_left"
    CONTRACT_EXTENDED = "contract_extended"
    WINDOW_ARMED = "window_armed"
    PROCUREMENT_REPLANNED = "procurement_replanned"
    WARNED = "warned"
    MAIL_FAILED = "mail_failed"
    MAIL_UNKNOWN = "mail_unknown"
    TURN = "turn"
    """The story has turned: a new plan was made by itself (extension won, procurement replanned)."""
    ENDED = "ended"
