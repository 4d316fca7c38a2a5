"""The call and the reminder of a meeting, Friday 6 May 2022 at 8.30."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from mail.kinds.meetings.agenda import agenda_call
from mail.kinds.meetings.call import MeetingProps, attendance_reminder, meeting_call, meeting_reminder
from mail.kinds.meetings.cancelled import meeting_cancelled
from mail.kinds.meetings.checked import checked_receipt
from mail.kinds.meetings.checking import checking
from mail.kinds.meetings.items import OwedItem, items_reminder
from mail.kinds.meetings.proposals import Sent, late_question, proposed_receipt, ruled
from mail.kinds.meetings.view import ViewLine, meeting_view
from mail.letter import Addressee, Letter
from mail.props import Contact
from rules.dates.clock import at_local
from schemas.file.document import DocumentSpec
from schemas.meetings.consent import (
    AgendaItem,
    GroundRule,
    ItemKind,
    MeetingDay,
    MeetingMember,
    MeetingRecord,
    Subject,
    Wording,
)
from schemas.meetings.record import Ruling

SALEM = Addressee(
    seat="salem/kommundirektor",
    seat_title="kommundirektören",
    organisation="Salems kommun",
    name="Kommundirektören i Salem",
    email="kommundirektor@salem.example",
    cc_email="kommun@salem.example",
    public_id="salemsmote",
)
TEXTS = {
    Wording.DISSENTING_VIEW: "Om man inte deltar på mötet och inte har meddelat avvikande uppfattning i förväg "
    "innebär det att man står bakom de beslut som fattas på mötet.",
    Wording.ANY_VIEW: "Man står bakom beslut som fattas på ledningsgruppens möten om man inte närvarar eller i förväg "
    "har gett återkoppling/lämnat synpunkt.",
}
SENT_ON = date(2022, 4, 22)  # a Friday


def coming_meeting(wording: Wording = Wording.DISSENTING_VIEW, *, has_rule: bool = True) -> MeetingRecord:
    """A meeting in which silence counts in one item and not in another."""
    rule = GroundRule(
        version=3,
        body="ledningsgruppen",
        wording=wording,
        sent_on=date(2022, 1, 28),
        text=TEXTS[wording],
    )
    return MeetingRecord(
        meeting="ledningsgruppen-2022-05-06",
        title="Ledningsgruppens möte",
        body="ledningsgruppen",
        body_name="ledningsgruppen",
        place="Huddinge kommunhus, lokal Valhall",
        called_on=SENT_ON,
        days=[MeetingDay(on=date(2022, 5, 6), begins=time(8, 30), ends=time(11, 0))],
        rules=[rule] if has_rule else [],
        members=[MeetingMember(seat="salem/kommundirektor"), MeetingMember(seat="tyreso/kommundirektor")],
        items=[
            AgendaItem(key="1", title="Öppnande", kind=ItemKind.INFORMATION),
            AgendaItem(
                key="2",
                title="Nytt utvecklingsprogram",
                proposal="Fokuserad samverkan lämnas till samarbetskommittén.",
                proposal_sent_on=SENT_ON,
            ),
            AgendaItem(key="3", title="Samordnad varudistribution", subject=Subject.CONTRACT, proposal_sent_on=SENT_ON),
        ],
    )


def without_contract(record: MeetingRecord) -> MeetingRecord:
    """The meeting with its last item taken away, an hour later."""
    days = [record.days[0].model_copy(update={"begins": time(9, 30)})]
    return record.model_copy(update={"items": record.items[:-1], "days": days})


def known_by(record: MeetingRecord, contact: Contact, sent_at: datetime) -> MeetingProps:
    """What the call before said."""
    props = meeting_call(record, SALEM, contact, send_at=sent_at).props
    assert isinstance(props, MeetingProps)
    return props


def meeting_letters(contact: Contact) -> dict[str, Letter]:
    """One of each, and the variants that read otherwise."""
    called, reminded = at_local(SENT_ON, 10, 0), at_local(date(2022, 5, 4), 8, 30)
    record = coming_meeting()
    return {
        "meeting_call": meeting_call(record, SALEM, contact, send_at=called),
        "meeting_call_changed": meeting_call(
            without_contract(coming_meeting(Wording.ANY_VIEW)),
            SALEM,
            contact,
            send_at=called,
            number=2,
            is_changed=True,
            before=known_by(record, contact, called),
        ),
        "meeting_call_without_rule": meeting_call(coming_meeting(has_rule=False), SALEM, contact, send_at=called),
        "meeting_call_new_reader": meeting_call(record, SALEM, contact, send_at=reminded, number=2, is_new_reader=True),
        "meeting_reminder": meeting_reminder(record, SALEM, contact, send_at=reminded),
        "meeting_attendance": attendance_reminder(record, SALEM, contact, send_at=reminded),
        "meeting_agenda": agenda_call(record, SALEM, contact, send_at=at_local(date(2022, 4, 12), 8, 30), number=1),
        "meeting_cancelled": meeting_cancelled(
            record, SALEM, contact, reason="För få kan komma.", sequence=2, days_before=2, send_at=reminded
        ),
        "meeting_cancelled_for_one": meeting_cancelled(
            record, SALEM, contact, reason="", sequence=2, days_before=1, send_at=reminded, is_held=True
        ),
        "meeting_items": items_reminder(
            record,
            SALEM,
            contact,
            [
                OwedItem(number=1, text="Möte med Stockholms stad", origin="punkt 5 den 11 mars 2022"),
                OwedItem(number=2, text="Sammanställ planen", origin="punkt 2 den 11 mars 2022", due_on=SENT_ON),
            ],
            send_at=called,
            number=1,
        ),
        **{
            name: checking(
                record,
                SALEM,
                contact,
                days=[date(2022, 5, 6)],
                version=version,
                sha256="0f" * 32,
                reason="Klockslaget i punkt 2 är rättat." if version > 1 else "",
                send_at=at_local(date(2022, 5, 9), 9, 0),
                rung=rung,
            )
            for name, version, rung in (("meeting_checking", 2, 0), ("meeting_checking_reminder", 1, 1))
        },
        "meeting_checking_answer": checking(
            record,
            SALEM,
            contact,
            days=[date(2022, 5, 6)],
            version=1,
            sha256="0f" * 32,
            reason="",
            send_at=at_local(date(2022, 5, 11), 9, 0),
            remark="Klockslaget i punkt 2.",
            answer="Klockslaget är det som lästes upp.",
            number=1,
        ),
        **{
            f"meeting_checked{'_remark' if remark else ''}": checked_receipt(
                record,
                SALEM,
                contact,
                days=[date(2022, 5, 6)],
                version=1,
                sha256="0f" * 32,
                remark=remark,
                source="telefon med kommundirektören" if remark else "",
                is_locked=not remark,
                number=2,
                now=at_local(date(2022, 5, 10), 9, 0),
            )
            for remark in ("", "Klockslaget i punkt 2.")
        },
        **proposal_letters(contact),
        **view_receipts(contact),
    }


def proposal_letters(contact: Contact) -> dict[str, Letter]:
    """The receipt of an item in time, the question about late papers, and the three answers."""
    record, now = coming_meeting(), at_local(date(2022, 4, 29), 9, 0)
    item = AgendaItem(
        key="ny",
        title="Hemsidan",
        proposal="Hemsidan behålls.",
        note="Föredras av kanslichefen.",
        documents=[DocumentSpec(title="Hemsidan.pdf")],
    )
    sent = Sent(
        number=7,
        proposer="Salems kommun",
        item=item,
        for_item="",
        received_at=now,
        is_late=False,
        source="",
        asks_chair=False,
        is_called=False,
    )
    late = replace(sent, for_item="2. Nytt utvecklingsprogram", is_late=True, asks_chair=True, is_called=True)
    answers = {
        Ruling.TAKEN_UP: ("", "4", None),
        Ruling.NEXT_MEETING: ("", "", date(2022, 6, 10)),
        Ruling.DECLINED: ("Den tar vi på kansliets möte.", "", None),
    }
    return {
        "meeting_proposed": proposed_receipt(record, SALEM, contact, sent, now=now),
        "meeting_proposed_late": proposed_receipt(record, SALEM, contact, late, now=now),
        "meeting_late": late_question(record, SALEM, contact, late, send_at=now, rung=0),
        **{
            f"meeting_ruled_{ruling.value}": ruled(
                record, SALEM, contact, sent, ruling=ruling, answer=answer, key=key, next_on=next_on, now=now
            )
            for ruling, (answer, key, next_on) in answers.items()
        },
    }


def view_receipts(contact: Contact) -> dict[str, Letter]:
    """The receipt of a first view, of a view taken back by a colleague, and of one that came too late."""
    before, after = at_local(date(2022, 5, 5), 16, 20), at_local(date(2022, 5, 6), 9, 5)
    record, others = coming_meeting(), list[ViewLine]()
    dissent = ViewLine(
        item="2",
        title="Nytt utvecklingsprogram",
        kind="avvikande uppfattning",
        text="Vänta tills infrastrukturplanen är beslutad.",
        received_at=before,
    )
    remark = ViewLine(
        item="3", title="Samordnad varudistribution", kind="synpunkt", text="Se även § 45.", received_at=before
    )
    late = dissent.model_copy(update={"received_at": after, "is_late": True})
    taken_back = ViewLine(item="2", title="Nytt utvecklingsprogram", received_at=before)
    return {
        "meeting_view": meeting_view(
            record, SALEM, contact, given=[dissent], others=others, received_at=before, send_at=before, number=1
        ),
        "meeting_view_copy": meeting_view(
            record,
            SALEM,
            contact,
            given=[taken_back],
            others=[remark],
            received_at=before,
            send_at=before,
            number=3,
            given_by="Kanslichefen i Salem",
            is_copy=True,
        ),
        "meeting_view_sender": meeting_view(
            record,
            replace(SALEM, name="Kanslichefen i Salem", email="kanslichef@salem.example", cc_email="", public_id=""),
            contact,
            given=[taken_back],
            others=[remark],
            received_at=before,
            send_at=before,
            number=3,
            given_by="Kanslichefen i Salem",
        ),
        "meeting_view_noted": meeting_view(
            record,
            SALEM,
            contact,
            given=[dissent],
            others=others,
            received_at=before,
            send_at=after,
            number=1,
            source="telefon med kommundirektören",
        ),
        "meeting_view_attends": meeting_view(
            record,
            SALEM,
            contact,
            given=[],
            others=[dissent],
            received_at=before,
            send_at=before,
            number=2,
            attends="digitalt till kl. 10.00",
        ),
        "meeting_view_late": meeting_view(
            record, SALEM, contact, given=[late, remark], others=others, received_at=after, send_at=after, number=2
        ),
    }
