"""An address that was refused while a mail was handed over, noted as whatever else is reported of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from db.outbox.dispatch import Claimed
from db.outbox.reported import delivered
from schemas.mail.delivery import DeliveryReport
from words.delivery import reason_of

_ENHANCED = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")
_OF_ADDRESS = re.compile(
    r"\b5\.[12]\.\d{1,3}\b|no such|unknown|not exist|not found|no mailbox|invalid|e-postadress", re.IGNORECASE
)
"""Any other refusal may be about us: a relay that may not take our mail would make every address look dead."""
_REFUSED = "Adressen togs inte emot när mejlet skulle skickas."


def note(session: Session, mail: Claimed, refused: Mapping[str, str], wall_now: datetime) -> None:
    """Note, in the caller's transaction, which recipients of a mail were refused: address → what was said."""
    reports = []
    for number, (email, said) in enumerate(refused.items()):
        code = found[0] if (found := _ENHANCED.search(said)) else ""
        is_dead = _OF_ADDRESS.search(said) is not None
        reports.append(
            DeliveryReport(
                public_id=mail.row.public_id,
                recipient=email.casefold(),
                state="bounced" if is_dead else "blocked",
                reason=reason_of(code, "") or _REFUSED,
                code=code,
                at=wall_now,
                source="carrier",
                key=f"carrier/{mail.row.public_id}/{mail.row.fence}/{number}",
            )
        )
    if reports:
        delivered.note(session, reports, wall_now)
