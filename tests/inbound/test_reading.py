"""From stored bytes to an answer, a note, or a person: who may, when it came, what is sent back, what is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from db import documents, processes
from db.answers import answers as register
from db.inbound import attachments, reading
from db.inbound.reader import Reader
from db.inbound.storing import store
from mail.forwarded import original_of
from mail.message import From
from mail.outgoing.sender import Sender
from mail.sources import HEAD_BYTES, Arrived
from mail.tokens import Keys
from mail.transports.transport import CaptureTransport
from mail.writing.render import render
from rules.dates.clock import at_local
from schemas.inquiry import Strength
from schemas.tables.document import DocumentRow
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.mail import MailRow
from schemas.tables.people import HolderRow
from schemas.tables.process import EventRow
from tests.db.seals.sealed import whole
from tests.inbound.replies import (
    BOTH,
    SERVER,
    answers,
    invitation,
    mails,
    received,
    reply,
    sentences,
    settings_of,
    take,
)
from tests.web.site import LATE, PROCESS, SECRET, STEP, Site

SEAT = "tyreso/kommundirektor"
PDF = b"%PDF-1.7\nett yttrande"


def test_a_clear_reply_becomes_the_answer(site: Site) -> None:
    (row,) = take(site, reply(site))
    assert (row.state, row.why, row.kind) == ("recorded", "1 ja, 2 nej.", "reply")
    (answer,) = answers(site)
    assert answer.id == row.answer
    assert (answer.seat, answer.channel, answer.codes) == (
        "tyreso/kommundirektor", "mejlsvar", {"forlangning": "ja", "ny-upphandling": "nej"},
    )  # fmt: skip
    assert (answer.answered_by, answer.answered_email, answer.source) == ("", "", "")
    assert sentences(site)[-1].endswith("Svaret kom genom mejl.")
    with site.db.read() as session:
        event = session.exec(select(EventRow).where(EventRow.process == PROCESS, EventRow.kind == "answered")).one()
    assert event.data["message"] == row.checksum
    with site.db.read() as session:
        assert [fault for fault in whole(session) if not fault.startswith("Mejl ")] == []


def test_the_receipt_quotes_it_and_answers_the_very_mail(site: Site) -> None:
    take(site, reply(site, number=7))
    (receipt,) = mails(site, "receipt")
    assert receipt.to_email == invitation(site).to_email
    sent = _sent(site, receipt)
    assert (sent["In-Reply-To"], sent["References"]) == ("<7@tyreso.example>", "<7@tyreso.example>")
    body = sent.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "Så har vi uppfattat svaret" in text
    assert "Se eller ändra svaret här" in text
    assert "på uppdrag" not in text


def test_the_token_in_the_address_says_which_question(site: Site) -> None:
    (row,) = take(site, reply(site, by_token=True))
    assert (row.state, row.seat) == ("recorded", "tyreso/kommundirektor")


def test_a_forged_token_says_nothing(site: Site) -> None:
    content = reply(site, by_token=True).replace(b"-1-", b"-1-A")
    other = content.replace(b"-1-AA", b"-1-BB") if b"-1-AA" in content else content
    (row,) = take(site, other)
    assert (row.state, answers(site)) == ("waiting", [])


@pytest.mark.parametrize(
    ("sender", "answered_by"),
    [("kommun@tyreso.example", "Tyresö kommun"), ("kommundirektor@tyreso.example", "")],
)
def test_the_official_mailbox_may_answer_and_is_named(site: Site, sender: str, answered_by: str) -> None:
    mailbox = invitation(site).cc_email
    sender = mailbox if sender.startswith("kommun@") else invitation(site).to_email
    (row,) = take(site, reply(site, sender=sender, name="Tyresö kommun"))
    assert row.state == "recorded"
    assert answers(site)[0].answered_by == answered_by
    assert len(mails(site, "receipt")) == (2 if answered_by else 1)


def test_the_stand_in_may_answer(site: Site) -> None:
    with site.db.write() as session:
        session.add(
            HolderRow(
                seat="tyreso/kommundirektor", name="Ersättaren", email="bitr@tyreso.example", capacity="ersattare"
            )
        )
    (row,) = take(site, reply(site, sender="bitr@tyreso.example", name="Ersättaren"))
    assert (row.state, answers(site)[0].answered_by) == ("recorded", "Ersättaren")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"sender": "nagon@tyreso.example"}, "varken den som har platsen"),
        ({"sender": "kommundirektor@salem.example"}, "varken den som har platsen"),
        ({"is_proved": False}, "kan inte bekräfta avsändaren"),
        ({"text": "Ja, men bara om priset sänks"}, ""),
        ({"text": "Ja"}, ""),
        ({"text": "Vi är positiva till förlängning"}, ""),
        ({"text": "1 JA, 2 NEJ\n\nHar ni för övrigt tid nästa vecka?"}, ""),
        ({"text": "Hej!"}, ""),
        ({"subject": "Något helt annat"}, "Ämnesraden är ändrad"),
        ({"files": [("makro.docm", "application/octet-stream", b"PK")]}, "bilaga kan inte tas emot"),
    ],
)
def test_everything_else_waits_with_its_reason_and_goes_to_the_kansli(
    site: Site, changes: dict[str, object], why: str
) -> None:
    (row,) = take(site, reply(site, **changes))  # type: ignore[arg-type]
    assert (row.state, answers(site), mails(site, "receipt")) == ("waiting", [], [])
    assert row.why and why in row.why
    assert (row.process, row.step, row.seat) == (PROCESS, STEP, "tyreso/kommundirektor")
    (sent,) = mails(site, "forwarded")
    assert sent.process == PROCESS
    assert sent.props["why"] == row.why
    assert sent.props["from_email"] == row.from_email


def test_a_doubtful_reply_has_a_proposal(site: Site) -> None:
    (row,) = take(site, reply(site, sender="nagon@tyreso.example"))
    assert row.proposal == {"forlangning": "ja", "ny-upphandling": "nej"}


@pytest.mark.parametrize(
    ("changes", "is_recorded"),
    [
        ({"text": "Tyresö svarar ja på fråga 1 och nej på fråga 2."}, True),
        ({"text": "Salem svarar ja på fråga 1 och nej på fråga 2."}, False),
        (
            {"text": "Ja till båda. Protokollsutdraget är bifogat.", "files": [("12.pdf", "application/pdf", PDF)]},
            True,
        ),
        ({"text": "Ja till båda. Protokollsutdraget är bifogat."}, False),
        ({"text": "Ja till båda. Protokollsutdraget är bifogat.", "files": [("vapen.png", "image/png", b"x")]}, False),
    ],
)
def test_what_is_said_around_a_clear_answer(site: Site, changes: dict[str, object], is_recorded: bool) -> None:
    (row,) = take(site, reply(site, **changes))  # type: ignore[arg-type]
    assert (row.state == "recorded", bool(answers(site))) == (is_recorded, is_recorded)


def test_the_receipt_says_that_it_came_by_mail_and_names_the_files(site: Site) -> None:
    take(site, reply(site, files=[("Protokollsutdrag.pdf", "application/pdf", PDF), ("vapen.png", "image/png", b"x")]))
    (receipt,) = mails(site, "receipt")
    summary = receipt.props["summary"]
    assert (summary["is_by_mail"], summary["files"]) == (True, ["Protokollsutdrag.pdf"])


def test_what_is_forwarded_has_neither_our_own_mail_nor_its_link(site: Site) -> None:
    ours = Reader.of(settings_of(site)).lines_of(invitation(site))
    assert any("/s/" in line for line in ours)
    quote = "\n".join(f"> {line}" for line in ours)
    head = "Den tis 14 maj 2024 kl 08:00 skrev Svarstid <svarstid@samverkan.example>:"
    take(site, reply(site, f"Vi har en fråga. Vem betalar?\n\n{head}\n{quote}\n> Det undrar även Nacka."))
    (sent,) = mails(site, "forwarded")
    text = sent.props["text"]
    assert text.startswith("Vi har en fråga. Vem betalar?")
    assert "Det undrar även Nacka." in text
    assert "/s/" not in text and "Svara här" not in text
    assert sent.props["original"]
    assert sent.subject.startswith("Att titta på: Tyresö, ")


def test_without_a_server_s_word_nothing_is_recorded(site: Site) -> None:
    without = settings_of(site, authserv_id="")
    (row,) = take(site, reply(site), settings=without)
    assert (row.state, answers(site)) == ("waiting", [])


def test_another_server_s_word_is_worth_nothing(site: Site) -> None:
    forged = reply(site).replace(f"{SERVER}; dmarc".encode(), b"mx.evil.example; dmarc")
    assert forged != reply(site)
    (row,) = take(site, forged)
    assert (row.state, answers(site)) == ("waiting", [])


@pytest.mark.parametrize(("trusted", "environment", "state"), [
    (False, "development", "waiting"), (True, "development", "recorded"), (True, "production", "waiting"),
])  # fmt: skip
def test_the_folder_is_believed_only_in_development_and_only_where_told(
    site: Site, trusted: bool, environment: str, state: str
) -> None:
    content = b"\n".join(line for line in reply(site).split(b"\n") if not line.startswith(b"Authentication-Results"))
    own = settings_of(site, inbound_folder_trusted=trusted, environment=environment, public_url="https://svar.example")
    (row,) = take(site, content, settings=own, source="inkorg")
    assert row.state == state


@pytest.mark.parametrize(("source", "named", "state"), [
    ("inkorg", {}, "waiting"), ("parse", {}, "waiting"), ("imap", {}, "recorded"),
    ("inkorg", {"inbound_folder_authserv_id": SERVER}, "recorded"),
    ("parse", {"parse_authserv_id": SERVER}, "recorded"),
    ("inkorg", {"parse_authserv_id": SERVER}, "waiting"), ("parse", {"inbound_folder_authserv_id": SERVER}, "waiting"),
])  # fmt: skip
def test_a_server_s_word_counts_only_where_mail_comes_by_that_server(
    site: Site, source: str, named: dict[str, str], state: str
) -> None:
    long_ago = site.now - timedelta(days=2)
    (row,) = take(site, reply(site, at=long_ago), settings=settings_of(site, **named), source=source)
    assert row.state == state
    assert row.arrived_at == (long_ago if state == "recorded" else site.now)


def test_what_came_in_time_is_in_time_however_late_it_is_read(site: Site) -> None:
    came = at_local(datetime(2024, 5, 30).date(), 23, 58)  # torsdag, the last day
    site.advance(came)
    content = reply(site, at=came)
    site.now = LATE  # måndag: the step has not been closed in the register, and it is past its time
    (row,) = take(site, content)
    assert (row.state, row.arrived_at) == ("recorded", came)
    (answer,) = answers(site)
    assert (answer.is_late, answer.received_at) == (False, came)


def test_a_reply_after_the_outcome_waits_with_those_words(site: Site) -> None:
    came = at_local(datetime(2024, 5, 29).date(), 12, 0)
    content = reply(site, at=came)
    site.advance(LATE)
    with site.db.write() as session:
        processes.get_step(session, PROCESS, STEP).status = "determined"
    (row,) = take(site, content)
    assert row.state == "waiting"
    assert "Svaret kom i tid" in row.why and "lästes först när frågan var avslutad" in row.why


def test_a_newer_answer_is_not_overwritten_by_an_older_mail(site: Site) -> None:
    content = reply(site, at=site.now)
    site.now += timedelta(hours=2)
    site.answer("tyreso", "nej", "nej")
    (row,) = take(site, content)
    assert row.state == "waiting"
    assert "skrivet före svaret som gäller" in row.why
    assert [answer.codes["forlangning"] for answer in answers(site)] == ["nej"]


def test_the_same_message_thrice_is_one_answer_and_one_receipt(site: Site) -> None:
    content = reply(site)
    by_other_way = content.replace(b"id X1;", b"id Y9;")
    rows = take(site, content, content, by_other_way)
    take(site, content)
    assert [(row.state, row.same_as) for row in rows] == [("recorded", None), ("again", rows[0].id)]
    assert (len(answers(site)), len(mails(site, "receipt"))) == (1, 1)


def _without(content: bytes, header: str) -> bytes:
    return b"\n".join(line for line in content.split(b"\n") if not line.startswith(header.encode() + b":"))


def test_a_reply_that_somebody_sends_on_again_is_the_same(site: Site) -> None:
    content = _without(reply(site, at=site.now), "Message-ID")
    take(site, content)
    site.now += timedelta(hours=1)
    site.answer("tyreso", "nej", "nej")
    site.now += timedelta(hours=1)
    old = dict(message_from_bytes(content))
    replayed = _without(reply(site, at=site.now), "Date").replace(
        b"\nFrom:", f"\nDate: {old['Date']}\nFrom:".encode(), 1
    )
    rows = take(site, _without(replayed, "Message-ID"), replayed)
    assert [row.state for row in rows] == ["recorded", "again", "again"]
    assert answers(site)[-1].codes["forlangning"] == "nej"


@pytest.mark.parametrize("written", ["Tue, 14 May 2024 06:00:00 +0200", ""])
def test_a_reply_written_before_the_answer_that_stands_waits(site: Site, written: str) -> None:
    site.answer("tyreso", "nej", "nej")
    site.now += timedelta(hours=1)
    content = _without(reply(site, at=site.now), "Date")
    if written:
        content = content.replace(b"\nFrom:", f"\nDate: {written}\nFrom:".encode(), 1)
    (row,) = take(site, content)
    assert (row.state, len(answers(site))) == ("waiting", 1)
    assert "skrivet före" in row.why


def test_a_reply_that_says_the_same_leaves_a_better_answer_alone_and_is_told_so(site: Site) -> None:
    site.answer("tyreso", "ja", "nej", diarienummer="KS 2024/1", comment="Beslutat i KS", strength=Strength.OFFICIAL)
    before = len(mails(site, "receipt"))
    site.now += timedelta(hours=1)
    (row,) = take(site, reply(site))
    assert (row.state, row.why) == ("recorded", "Samma svar fanns redan.")
    (answer,) = answers(site)
    assert (row.answer, answer.version, answer.diarienummer) == (answer.id, 1, "KS 2024/1")
    (receipt,) = mails(site, "receipt")[before:]
    text = render(receipt, "http://testserver", Keys.single(SECRET)).text
    assert (receipt.to_email, "Samma svar har nu kommit en gång till." in text) == (row.from_email, True)


@pytest.mark.parametrize("more", [{"diarienummer": "KS 2024/1"}, {"comment": "Beslutat"}, {"strength": Strength.BOARD}])
def test_a_reply_that_says_otherwise_does_not_wipe_a_better_answer(site: Site, more: dict[str, Any]) -> None:
    site.answer("tyreso", "ja", "nej", **more)
    site.now += timedelta(hours=1)
    (row,) = take(site, reply(site, "1 NEJ, 2 NEJ"))
    assert (row.state, len(answers(site))) == ("waiting", 1)
    assert "mejlet säger något annat" in row.why


def test_a_reply_that_says_otherwise_replaces_a_plain_answer(site: Site) -> None:
    site.answer("tyreso", "ja", "nej", strength=None)
    site.now += timedelta(hours=1)
    (row,) = take(site, reply(site, "1 NEJ, 2 NEJ"))
    assert (row.state, len(answers(site))) == ("recorded", 2)


def test_an_unproved_copy_does_not_stand_in_the_way_of_the_proved_one(site: Site) -> None:
    good = reply(site)
    rows = take(site, good.replace(b"dmarc=pass", b"dmarc=fail"), good)
    assert [row.state for row in rows] == ["waiting", "recorded"]


def test_strangers_in_any_number_keep_no_proved_reply_from_being_recorded(site: Site) -> None:
    flood = [
        reply(site, f"Hej {number}", sender=f"x{number}@evil.example", number=number, is_proved=False)
        for number in range(2, 13)
    ]
    mine = [reply(site, f"Hej {number}", number=100 + number) for number in range(11)]
    row = take(site, *flood, *mine, reply(site))[-1]
    assert row.state == "recorded"


def test_bytes_that_cannot_be_opened_now_are_read_later(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, broken = Path.read_bytes, iter([OSError(24, "EMFILE"), OSError(24, "EMFILE")])

    def read_bytes(path: Path) -> bytes:
        if (error := next(broken, None)) is not None:
            raise error
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    states = [take(site, *content)[0].state for content in ([reply(site)], [], [])]
    assert states == ["new", "new", "recorded"]


def test_bytes_that_never_open_wait_for_a_person_after_three_tries(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_bytes(_path: Path) -> bytes:
        raise OSError(5, "EIO")

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    states = [take(site, *content)[0].state for content in ([reply(site)], [], [], [])]
    assert states == ["new", "new", "new", "waiting"]


def test_bytes_that_have_been_changed_on_disk_are_not_read(site: Site) -> None:
    own, content = settings_of(site), reply(site, "1 NEJ, 2 NEJ")
    store(site.db, own.documents_dir, Arrived(content, len(content)), source="imap", now=site.now)
    for file in own.documents_dir.glob("??/*"):
        file.write_bytes(reply(site, "1 JA, 2 JA"))
    (row,) = take(site)
    assert (row.state, answers(site)) == ("waiting", [])


@pytest.mark.parametrize("more", [
    {"is_proved": False}, {"sender": "x@evil.example"}, {"sender": "x@evil.example", "is_proved": False},
])  # fmt: skip
def test_whoever_is_not_checked_proposes_nobody_and_the_history_says_so(site: Site, more: dict[str, Any]) -> None:
    left = "Jag har slutat. Kontakta Eva Ny, eva@evil.example"
    (row,) = take(site, reply(site, left, headers=[("Auto-Submitted", "auto-replied")], **more))
    assert (row.state, row.proposal) == ("waiting", {})
    assert "Avsändaren är inte kontrollerad." in row.why
    assert sentences(site)[-1].endswith("Avsändaren är inte kontrollerad.")
    row = take(site, reply(site, "Fel person, skicka till Eva Ny eva@evil.example", number=2, **more))[-1]
    assert (row.kind, row.proposal) == ("wrong_person", {})
    assert row.why.endswith("Avsändaren är inte kontrollerad.")


def test_the_same_id_with_other_words_is_another_mail(site: Site) -> None:
    rows = take(site, reply(site, "Hej, vad menas?"), reply(site, BOTH))
    assert [row.state for row in rows] == ["waiting", "recorded"]


def test_killed_between_storing_and_reading_it_is_read_by_the_next_run(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = settings_of(site)
    content = reply(site)
    store(site.db, own.documents_dir, Arrived(content, len(content)), source="imap", now=site.now)
    assert reading.has_unread(site.db)

    def killed(*_args: object, **_more: object) -> register.Recorded:
        raise KeyboardInterrupt

    monkeypatch.setattr("db.inbound.recording.record_answer", killed)
    with pytest.raises(KeyboardInterrupt):
        reading.read_stored(site.db, Reader.of(own), site.now)
    monkeypatch.undo()
    assert (answers(site), received(site)[0].state) == ([], "new")
    assert reading.read_stored(site.db, Reader.of(own), site.now) == 1
    assert len(answers(site)) == 1


def test_one_that_always_fails_waits_for_a_person_and_stops_no_other(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = settings_of(site)
    real = reading._describe

    def breaks(row: ReceivedMailRow, incoming: object, reader: Reader) -> None:
        if row.id == 1:
            raise RuntimeError("a fault of ours")
        real(row, incoming, reader)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "_describe", breaks)
    take(site, reply(site, "Hej!", number=1), reply(site, number=2))
    assert [row.state for row in received(site)] == ["new", "recorded"]
    for _ in range(4):
        reading.read_stored(site.db, Reader.of(own), site.now)
    assert [row.state for row in received(site)] == ["waiting", "recorded"]
    assert "gick inte att läsa" in received(site)[0].why


def test_a_file_of_an_answer_is_kept_and_a_logotype_is_not(site: Site) -> None:
    files = [("Yttrande.pdf", "application/pdf", PDF), ("image001.png", "image/png", b"\x89PNG\r\n\x1a\n")]
    (row,) = take(site, reply(site, files=files))
    assert row.state == "recorded"
    with site.db.read() as session:
        (document,) = session.exec(select(DocumentRow)).all()
        kept = attachments.of_answers(session, PROCESS)
    assert [each.name for each in kept[row.answer]] == ["Yttrande.pdf"]
    own = settings_of(site)
    assert documents.path_of(own.documents_dir, document.sha256).read_bytes() == PDF
    with site.db.read() as session:
        assert [fault for fault in whole(session) if not fault.startswith("Mejl ")] == []


@pytest.mark.parametrize(
    ("headers", "text", "state", "why"),
    [
        ([("Auto-Submitted", "auto-replied")], "Jag är på semester och åter måndag den 3 juni 2024.", "noted",
         "borta till och med söndag den 2 juni 2024"),
        ([("X-Autoreply", "yes")], "Jag har slutat. Kontakta Nya Direktören, ny@tyreso.example.", "waiting",
         "har slutat"),
        ([("Auto-Submitted", "auto-replied")], "Ja", "noted", "Autosvaret är noterat"),
    ],
)  # fmt: skip
def test_an_automatic_reply_is_a_note_and_never_an_answer(
    site: Site, headers: list[tuple[str, str]], text: str, state: str, why: str
) -> None:
    (row,) = take(site, reply(site, text, headers=headers, subject="Autosvar"))
    assert (row.state, row.kind, answers(site)) == (state, "automatic", [])
    assert why in row.why
    assert (mails(site, "receipt"), mails(site, "forwarded")) == ([], [])
    assert "Ett automatiskt svar från Tyresö kommun" in sentences(site)[-1]


def test_who_has_left_leaves_a_suggestion(site: Site) -> None:
    text = "Jag har slutat. Kontakta Nya Direktören, ny@tyreso.example."
    (row,) = take(site, reply(site, text, headers=[("Auto-Submitted", "auto-replied")]))
    assert row.proposal["email"] == "ny@tyreso.example"


def test_our_own_mail_and_calendar_replies_lead_to_nothing(site: Site) -> None:
    own = reply(site, sender="svarstid@samverkan.example")
    calendar = reply(site, number=2).replace(b"text/plain", b'text/calendar; method="REPLY"')
    rows = take(site, own, calendar)
    assert [(row.kind, row.state) for row in rows] == [("loop", "noted"), ("calendar_reply", "noted")]
    assert [row for row in site.mails() if row.kind in ("receipt", "forwarded")] == []


def test_a_stranger_s_mail_goes_to_the_secretariat(site: Site) -> None:
    (row,) = take(site, b"From: Okand <okand@annan.example>\r\nSubject: =?utf-8?q?Fr=C3=A5ga?=\r\n\r\nHej\r\n")
    assert (row.kind, row.state, row.process) == ("other", "waiting", "")
    (sent,) = mails(site, "forwarded")
    assert sent.process == "REGISTRET"


def test_the_kansli_s_own_mail_is_not_sent_back_to_it(site: Site) -> None:
    (first,) = take(site, b"From: a@annan.example\r\n\r\nHej\r\n")
    (sent,) = mails(site, "forwarded")
    rows = take(site, f"From: {sent.to_email}\r\n\r\nHej\r\n".encode())
    assert (first.state, rows[1].state, len(mails(site, "forwarded"))) == ("waiting", "waiting", 1)


def test_what_cannot_be_read_is_kept_shown_and_sent_on(site: Site) -> None:
    (row,) = take(site, b"")
    assert (row.kind, row.state) == ("unreadable", "waiting")


def test_of_a_mail_that_was_too_large_it_is_said_that_only_its_head_came(site: Site) -> None:
    own = settings_of(site)
    content = reply(site)[:HEAD_BYTES]
    store(site.db, own.documents_dir, Arrived(content, 99_000_000), source="imap", now=site.now)
    reading.read_stored(site.db, Reader.of(own), site.now)
    (row,) = received(site)
    assert (row.state, answers(site)) == ("waiting", [])
    assert row.why == (
        "Mejlet är för stort: 99,0 MB, och gränsen är 35 MB. Här finns bara början av det, utan hela filer. "
        "Hela mejlet ligger i brevlådan för svar, i mappen INBOX."
    )
    assert mails(site, "forwarded")[0].props["original"] == ""


def test_a_flood_from_one_sender_waits_without_a_mail_each(site: Site) -> None:
    strange = [f"From: a@annan.example\r\nSubject: {n}\r\n\r\nHej\r\n".encode() for n in range(14)]
    rows = take(site, *strange)
    assert {row.state for row in rows} == {"waiting"}
    assert len(mails(site, "forwarded")) == 10


def test_the_forwarded_mail_carries_the_original(site: Site) -> None:
    content = reply(site, "Vi återkommer.")
    take(site, content)
    sent = _sent(site, mails(site, "forwarded")[0])
    (attached,) = list(sent.iter_attachments())
    assert (attached.get_filename(), attached.get_payload(decode=True)) == ("mejlet.eml", content)
    assert sent["From"].addresses[0].addr_spec == "svarstid@samverkan.example"


def test_an_original_that_is_gone_or_altered_is_not_sent(site: Site, tmp_path: Path) -> None:
    take(site, reply(site, "Vi återkommer."))
    (row,) = mails(site, "forwarded")
    assert original_of(tmp_path / "elsewhere", row) == b""
    place = documents.path_of(tmp_path / "documents", row.props["original"])
    place.write_bytes(b"something else")
    assert (original_of(tmp_path / "documents", row), original_of(None, row)) == (b"", b"")


def test_wrong_person_is_a_proposal(site: Site) -> None:
    text = "Fel person, skicka till Nya Direktören, ny.direktor@tyreso.example."
    (row,) = take(site, reply(site, text))
    assert (row.state, row.kind) == ("waiting", "wrong_person")
    assert row.proposal == {"name": "Nya Direktören", "email": "ny.direktor@tyreso.example", "said_by": "platsen"}


def test_a_bounce_is_taken_in_as_a_report(site: Site) -> None:
    mail = invitation(site)
    report = (
        "From: MAILER-DAEMON@mx.tyreso.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.tyreso.example\r\n\r\n"
        f"Final-Recipient: rfc822; {mail.to_email}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: <{mail.public_id}@samverkan.example>\r\n\r\n--b--\r\n"
    )
    (row,) = take(site, report.encode())
    assert (row.kind, row.state, answers(site)) == ("delivery_report", "noted", [])
    assert mails(site, "undelivered")


def _sent(site: Site, row: MailRow):  # type: ignore[no-untyped-def]
    """The message as it went over the line."""
    carrier = CaptureTransport()
    own = settings_of(site)
    sender = Sender(
        site.db, carrier, base_url="http://testserver", keys=Keys.single(SECRET),
        from_=From.parse(own.mail_from), clock=lambda: site.now + timedelta(minutes=1), documents=own.documents_dir,
    )  # fmt: skip
    sender.drain()
    (parcel,) = [each for each in carrier.captured if each.row.id == row.id]
    return message_from_bytes(parcel.content, policy=policy.default)
