"""What is mailed about a conference on 21–22 September 2023, to the one who names a municipality's participants."""

from __future__ import annotations

from datetime import date
from typing import Any

from mail.kinds.conference import ask_props, conference_ask, conference_receipt, named_lines
from mail.kinds.conference_day import information
from mail.kinds.shared import shared_letter
from mail.letter import Addressee, Letter
from mail.props import Contact
from rules.dates.clock import at_local
from schemas.tables.year.shared import SharedVersionRow
from schemas.year.conference import Conference, ConferenceQuota, Mode, OfferRule, Participant, Side, Standing
from tests.mail.meeting_letters import SALEM

PROCESS = "konferens-planering-2023"
ASKED, AFTER = at_local(date(2023, 8, 21), 9), at_local(date(2023, 9, 11), 9)  # måndagar


def conference_letters(contact: Contact) -> dict[str, Letter]:
    """One of each, and the variants that read otherwise."""
    conference = Conference(
        key="planering-2023",
        title="Planeringskonferens",
        held_on=date(2023, 9, 21),
        until_on=date(2023, 9, 22),
        time="kl. 9.00–16.00",
        place="Hågelbyparken",
        text="Tema: Södertörns framtid.",
        secretariat="sodertorn/kansli",
        quotas=[ConferenceQuota(seat=SALEM.seat, quota=5), ConferenceQuota(seat="tyreso/kommundirektor", quota=5)],
        register_by=date(2023, 9, 8),  # fredag
    )
    in_order = conference.model_copy(update={"rule": OfferRule.ORDER})
    there = [_person(1, "Ordföranden i Salem", Standing.REGISTERED), _person(2, "Oppositionsrådet", Standing.WAITING)]
    told: dict[str, Any] = {"process": PROCESS, "number": 1}

    def ask(stage: str, of: Conference, people: list[Participant], now: object = ASKED, **turns: bool) -> Letter:
        at = AFTER if now is AFTER else ASKED
        props = ask_props(of, SALEM, contact, people, at, **turns)
        return conference_ask(stage, SALEM, props, process=PROCESS, number=1, send_at=at)

    lines = named_lines(there, SALEM.seat)
    informed = conference.model_copy(update={"info": "Program från kl. 9.00. Lunch ingår.\n\nBuss 865 från Haninge."})
    one = Addressee(SALEM.seat, "", SALEM.organisation, "Ordföranden i Salem", "ordforande@salem.example")

    def practical(to: Addressee, about: list[Participant], *, is_changed: bool = False) -> Letter:
        passed_on = to is SALEM
        return information(
            informed, to, contact, about, is_passed_on=passed_on, is_changed=is_changed, number=1, send_at=AFTER
        )

    return {
        "conference_invitation": ask("invitation", conference, []),
        "conference_invitation_changed": ask("invitation", conference, there, is_changed=True),
        "conference_invitation_new_reader": ask("invitation", conference, there, is_new_reader=True),
        "conference_reminder": ask("reminder", conference, there[:1]),
        "conference_offer": ask("offer", conference, there[:1], AFTER),
        "conference_offer_in_order": ask("offer", in_order, there[:1], AFTER),
        "conference_receipt": conference_receipt(conference, SALEM, contact, lines, send_at=ASKED, **told),
        "conference_receipt_none": conference_receipt(
            conference, SALEM, contact, [], send_at=ASKED, is_done=True, **told
        ),
        "conference_information": practical(one, there[:1]),
        "conference_information_changed": practical(one, there[:1], is_changed=True),
        "conference_information_to_pass_on": practical(SALEM, there),
        "shared_document": shared_letter(_document(1), SALEM, contact, [], send_at=ASKED),
        "shared_document_again": shared_letter(
            _document(2), SALEM, contact, ["Teams (kanalen Ledningsgruppen)"], send_at=AFTER
        ),
        "conference_place": conference_receipt(
            conference, SALEM, contact, lines[:1], send_at=AFTER, given=["Ordföranden i Salem"], **told
        ),
    }


def _document(version: int) -> SharedVersionRow:
    return SharedVersionRow(
        process="dokument-underlag", version=version, title="Underlag", summary="Program och bakgrund.",
        name="underlag.pdf", sha256="0f" * 32, size=3_400_000, seats=[SALEM.seat], expires_on=date(2023, 12, 1),
        shared_at=ASKED,
    )  # fmt: skip


def _person(number: int, name: str, standing: Standing) -> Participant:
    return Participant(
        number=number, seat=SALEM.seat, name=name, side=Side.POLITICS, mode=Mode.ON_SITE, standing=standing, since=ASKED
    )
