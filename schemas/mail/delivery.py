"""What became of a mail after it was sent: what a receiving server or a provider says of it, recipient by recipient."""

from __future__ import annotations

from typing import Literal

from schemas.base import Instant, Model

DeliveryState = Literal["taken", "delivered", "delayed", "bounced", "blocked"]
"""taken: the provider has it and will try to deliver it. delivered: the receiving server has it, which does not mean
that anyone has read it. delayed: it is still tried. bounced: the address does not work. blocked: the address may work,
but this mail was turned away."""


class DeliveryReport(Model):
    """One statement about one recipient of one mail. They come twice and out of order."""

    public_id: str
    """The mail's opaque id, as in its Message-ID; empty where the report does not say which mail it is about."""
    recipient: str
    """The address, in lower case; empty where the report does not say."""
    state: DeliveryState
    reason: str
    """In Swedish, one sentence, for the secretariat; empty for what is delivered."""
    code: str = ""
    """The enhanced status code of RFC 3463, such as 5.1.1; empty where none is given."""
    at: Instant
    """When that was so, by the one who says it."""
    source: Literal["provider", "report", "carrier"]
    """By the provider's events, by a delivery report (RFC 3464) in the mailbox, or by the server that was to take the
    mail and refused its address."""
    key: str
    """The same for the same statement however often it comes: the provider's event id, or checksum and recipient."""
