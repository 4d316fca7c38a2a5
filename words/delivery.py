"""What became of a mail, in plain Swedish; and why it did not come through, by the codes of RFC 3463."""

from __future__ import annotations

from schemas.tables.mail import MailRow
from words.states import FATE_NOTES, FATES, MAIL_STATE_NOTES, MAIL_STATES, WRITTEN, State

_REASONS = (
    ("x.1.1", "Adressen finns inte hos mottagaren."),
    ("x.1.2", "Domänen i adressen finns inte, eller tar inte emot e-post."),
    ("x.1.3", "Adressen är felskriven."),
    ("x.1.6", "Mottagaren har flyttat och lämnat ingen ny adress."),
    ("x.1.7", "Mottagarens e-post godtar inte vår avsändaradress."),
    ("x.1.8", "Mottagarens e-post godtar inte vår avsändaradress."),
    ("x.1.10", "Adressen finns inte, eller så tar domänen inte emot e-post."),
    ("x.1", "Adressen fungerar inte hos mottagaren."),
    ("x.2.1", "Brevlådan är avstängd."),
    ("x.2.2", "Brevlådan är full."),
    ("x.2.3", "Mejlet är för stort för brevlådan."),
    ("x.2", "Brevlådan tar inte emot mejl."),
    ("x.3.4", "Mejlet är för stort för mottagarens e-post."),
    ("x.3.2", "Mottagarens e-post tar inte emot mejl just nu."),
    ("x.3", "Mottagarens e-post kan inte ta emot mejlet."),
    ("x.4.1", "Mottagarens e-post känner inte adressen, eller svarar inte."),
    ("x.4.4", "Det går inte att hitta mottagarens e-post. Domänen kan vara felskriven."),
    ("x.4.6", "Mejlet gick runt mellan servrar utan att komma fram."),
    ("x.4.7", "Mottagarens e-post svarade inte i tid."),
    ("x.4.14", "Mejlet gick runt mellan servrar utan att komma fram."),
    ("x.4", "Mottagarens e-post går inte att nå."),
    ("x.6", "Mottagarens e-post kan inte läsa mejlet."),
    ("4.7", "Mottagarens e-post ber oss att vänta."),
    ("x.7.133", "Adressen tar bara emot mejl inifrån mottagarens organisation."),
    ("x.7.23", "Mejlet stoppades: avsändarens domän har inte godkänt servern (SPF)."),
    ("x.7.26", "Mejlet stoppades: avsändarens domän kunde inte bekräftas (SPF och DKIM)."),
    ("x.7.509", "Mejlet stoppades: avsändarens domän kunde inte bekräftas (DMARC)."),
    ("x.7", "Mottagarens e-post stoppade mejlet, till exempel i ett skräppostfilter."),
)
"""The class (2, 4, 5) is left out where it changes nothing; the first that fits holds, so those with a detail come
before their subject."""
_OF_STATE = {
    "bounced": "Mottagarens e-post skickade tillbaka mejlet.",
    "blocked": "Mottagarens e-post stoppade mejlet, till exempel i ett skräppostfilter.",
    "delayed": "Mottagarens e-post tar inte emot mejlet just nu.",
}
_WHY = {"bounced": "adressen fungerar inte", "blocked": "mottagarens e-post stoppade mejlet"}


def reason_of(code: str, state: str) -> str:
    """One sentence for an enhanced status code such as 5.1.1; a general one for the state where it says nothing."""
    for known, words in _REASONS if code else ():
        if any(one == known or one.startswith(f"{known}.") for one in (code, f"x.{code.partition('.')[2]}")):
            return words
    return _OF_STATE.get(state, "")


def why(state: str) -> str:
    """The same in a few words, for the history, where no word of a server stands."""
    return _WHY[state]


def state(mail: MailRow, carrier: str) -> State:
    """Where the mail stands for its addressee. `carrier` is what took it, as far as is known."""
    return _state(mail, mail.fate, carrier)


def copy_state(mail: MailRow, carrier: str) -> State | None:
    """Where it stands for its copies; None where there are none, or it has not been sent."""
    return _state(mail, mail.copy_fate, carrier) if mail.cc_email and mail.state == "accepted" else None


def note(mail: MailRow, carrier: str, reason: str = "") -> str:
    """A sentence more on where it stands for its addressee; `reason` is why it was not delivered. May be empty."""
    if mail.fate in FATES:
        return FATE_NOTES.get(mail.fate, reason)
    if mail.detail or (mail.state == "accepted" and carrier == "file"):
        return mail.detail
    return MAIL_STATE_NOTES.get(mail.state, "")


def _state(mail: MailRow, fate: str, carrier: str) -> State:
    if fate in FATES:
        return FATES[fate]
    if mail.state == "accepted" and carrier == "file":
        return WRITTEN
    return MAIL_STATES[mail.state]
