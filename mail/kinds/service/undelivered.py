"""To the secretariat at once: a mail did not reach its reader. It names the municipality, the role and the address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from mail.letter import Addressee, Letter, Mail
from mail.props import Contact, Props


class Then(StrEnum):
    """What has been done about it already."""

    MAILBOX = "brevladan"
    """What the mail asks has gone to the official mailbox."""
    COPY = "kopian"
    """The official mailbox had a copy of the mail from the beginning."""
    NOTHING = "inget"


class UndeliveredProps(Props):
    """Who was not reached, by which mail, and why."""

    process: str
    process_title: str
    organisation: str
    seat_title: str
    """Empty for the official mailbox itself."""
    name: str
    email: str
    subject: str
    """Of the mail that was lost."""
    reason: str
    """In Swedish, a sentence."""
    is_blocked: bool = False
    """The address may work: the mail was turned away."""
    is_copy: bool = False
    """The official mailbox lacks its copy; the addressee may have the mail."""
    is_own: bool = False
    """It is the secretariat's own official mailbox that does not work."""
    is_known: bool = True
    """The address belongs to a seat; else somebody has typed it when answering."""
    then: Then = Then.NOTHING
    mail: int
    """The number of the mail in the outbox, where the matter is taken care of."""

    @property
    def role(self) -> str:
        """The title as in running text, or the official mailbox."""
        return self.seat_title[:1].lower() + self.seat_title[1:] if self.seat_title else "den officiella brevlådan"

    @property
    def lost(self) -> str:
        """What has happened, as the mail's first sentence."""
        verb = "stoppades" if self.is_blocked else "kom inte fram"
        if self.is_own:
            return f"{'Kopian' if self.is_copy else 'Ett mejl'} till er egen officiella brevlåda {verb}."
        if self.is_copy:
            return f"Kopian till den officiella brevlådan i {self.organisation} {verb}."
        return f"Ett mejl till {self.organisation}, {self.role}, {verb}."

    @property
    def next_step(self) -> str:
        """What the secretariat can do, on the page that the mail leads to."""
        if not self.is_known:
            return "Adressen hör inte till någon plats i registret. Någon skrev den i sitt svar."
        if self.is_own:
            return "Rätta adressen till er brevlåda. Stämmer den, låt den som sköter er e-post se efter felet."
        if self.is_copy or not self.seat_title:
            return "Vilken är rätt brevlåda? Rätta adressen, eller skicka igen."
        if self.is_blocked:
            return "Stämmer adressen? Fråga mottagaren. Skicka igen, rätta den eller ange en ny innehavare."
        return "Vem har platsen nu? Rätta adressen, eller ange en ny innehavare."

    @property
    def done(self) -> str:
        """What Svarstid has done about it, and what it has not."""
        later = "" if self.is_blocked else " Nya mejl går dit tills adressen är rättad."
        match self.then:
            case Then.MAILBOX:
                return f"Det som frågas har gått till den officiella brevlådan.{later}"
            case Then.COPY:
                return f"Den officiella brevlådan har fått en kopia av mejlet.{later}"
            case _ if self.is_own and not self.is_copy:
                return "Mejlet har inte gått till någon annan. Innehållet finns i utkorgen."
            case _ if self.is_copy:
                return "Mejlet självt skickades till innehavaren av platsen."
            case _:
                return "Mejlet har inte gått till någon annan. Hör av er till kommunen på ett annat sätt."


UNDELIVERED = Mail("undelivered", "Larm om mejl som inte kom fram", UndeliveredProps, "notice", is_held=False)


def undelivered(
    to: Addressee, contact: Contact, keys: Sequence[str], *, send_at: datetime, process: str, **facts: object
) -> Letter:
    """The alarm to `to`, once for each of `keys`; `facts` are the other fields of its data."""
    props = UndeliveredProps.model_validate({"contact": contact, "process": process, **facts})
    return UNDELIVERED.letter(to, props, keys, send_at, process=process)
