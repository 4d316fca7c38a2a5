"""What is said of a mail of which nobody knew whether it had left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rules.swedish import capital, moment
from schemas.tables.mail import MailRow

MAYBE_TWICE = "Kan ha kommit två gånger"
MAYBE_OFTEN = "Kan ha kommit flera gånger"


def maybe_again(mail: MailRow) -> str:
    """In a few words that the reader may have got the mail more than once; empty where that cannot be."""
    times = len(mail.doubts) + (mail.state == "accepted")
    return "" if times < 2 else MAYBE_TWICE if times == 2 else MAYBE_OFTEN


def doubts(mail: MailRow) -> Iterator[str]:
    """When and why nobody knew whether the mail had left, a paragraph each; then what that means for its reader."""
    for doubt in mail.doubts:
        at = capital(moment(datetime.fromisoformat(doubt["at"])))
        yield f"{at} lämnades mejlet till e-postservern, men det är oklart om det togs emot. {doubt['why']}".strip()
    if not maybe_again(mail):
        return
    if mail.state == "accepted" and mail.sent_at is not None:
        yield f"Därför skickades det igen {moment(mail.sent_at)}, och då togs det emot."
    which, shown = ("Båda", "det ena") if maybe_again(mail) == MAYBE_TWICE else ("Alla", "ett av dem")
    yield (
        f"{maybe_again(mail)}. {which} har samma Message-ID, så många e-postprogram visar bara {shown}. "
        "Undrar mottagaren: det är samma mejl, och ett svar räcker."
    )
