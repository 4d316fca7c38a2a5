"""What a server's code and words mean for the mail: bounced, blocked, delayed or delivered, and why."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mail.inbound.machines.delivery_report import NEVER, is_report, reports
from mail.inbound.machines.delivery_words import code_in, reason_of, state_of
from mail.inbound.message import read

_GONE = "Adressen finns inte hos mottagaren."
_STOPPED = "Mottagarens e-post stoppade mejlet, till exempel i ett skräppostfilter."


@pytest.mark.parametrize(
    ("action", "status", "words", "state", "reason"),
    [
        ("failed", "5.1.1", "550 5.1.1 User unknown", "bounced", _GONE),
        ("failed", "5.1.10", "", "bounced", "Adressen finns inte, eller så tar domänen inte emot e-post."),
        ("failed", "5.0.0", "550 5.1.1 User unknown", "bounced", _GONE),
        ("failed", "5.1.2", "", "bounced", "Domänen i adressen finns inte, eller tar inte emot e-post."),
        ("failed", "5.4.1", "", "bounced", "Mottagarens e-post känner inte adressen, eller svarar inte."),
        ("failed", "5.4.14", "", "bounced", "Mejlet gick runt mellan servrar utan att komma fram."),
        ("failed", "5.2.2", "", "blocked", "Brevlådan är full."),
        ("failed", "5.7.1", "550 5.7.1 rejected as spam", "blocked", _STOPPED),
        ("failed", "5.7.1", "recipient not found", "bounced", _STOPPED),
        ("failed", "5.7.555", "", "blocked", _STOPPED),
        ("failed", "5.7.23", "", "blocked",
         "Mejlet stoppades: avsändarens domän har inte godkänt servern (SPF)."),
        ("failed", "5.0.0", "554 blocked using zen", "blocked", _STOPPED),
        ("failed", "", "550 blocked by policy", "blocked", _STOPPED),
        ("failed", "", "550 User unknown", "bounced", _GONE),
        ("failed", "", "", "bounced", "Mottagarens e-post skickade tillbaka mejlet."),
        ("failed", "4.4.7", "", "blocked", "Mottagarens e-post svarade inte i tid. Inga fler försök görs."),
        ("failed", "", "421 try later", "blocked",
         "Mottagarens e-post kan inte ta emot mejlet. Inga fler försök görs."),
        ("delayed", "4.4.1", "", "delayed",
         "Mottagarens e-post känner inte adressen, eller svarar inte. Nya försök görs."),
        ("delayed", "4.7.1", "", "delayed", "Mottagarens e-post ber oss att vänta. Nya försök görs."),
        ("delayed", "", "", "delayed", "Mottagarens e-post tar inte emot mejlet just nu. Nya försök görs."),
        ("delayed", "4.2.2", "", "delayed", "Brevlådan är full. Nya försök görs."),
        ("delivered", "2.0.0", "", "delivered", ""),
        ("relayed", "2.1.9", "", "delivered", ""),
        ("expanded", "", "", "delivered", ""),
    ],
)  # fmt: skip
def test_codes_and_words(action: str, status: str, words: str, state: str, reason: str) -> None:
    code = code_in(status, words)
    found = state_of(action, code, words)
    assert (found, reason_of(found, action, code, words)) == (state, reason)


def test_numbers_that_are_no_codes() -> None:
    assert code_in("", "192.5.1.1 said 15.1.1 and 5.1.1.9") == ""
    assert code_in("", "host 5.1.1: said 5.2.2") == "5.1.1"
    assert code_in("2.0.0", "5.1.1") == "5.1.1"
    assert code_in("5.1.1", "2.1.5 ok") == "5.1.1"


def _report(head: str, body: str) -> bytes:
    return f"From: MAILER-DAEMON@x.example\n{head}\n{body}".encode()


def test_when_it_was_so() -> None:
    def at(head: str, block: str = "") -> datetime:
        body = f"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; A@X.example\nAction: failed\nStatus: 5.1.1\n{block}"
        (found,) = reports(read(_report(f"{head}Content-Type: message/delivery-status\n", body)))
        assert (found.recipient, found.state, found.public_id) == ("a@x.example", "bounced", "")
        return found.at

    assert at("Date: Tue, 14 May 2024 09:15:00 +0200\n") == datetime(2024, 5, 14, 7, 15, tzinfo=UTC)
    assert at("", "Last-Attempt-Date: Tue, 14 May 2024 08:00:00 +0200\n") == datetime(2024, 5, 14, 6, tzinfo=UTC)
    assert at("Received: from a by b; Tue, 14 May 2024 09:00:00 +0200\n") == datetime(2024, 5, 14, 7, tzinfo=UTC)
    assert at("") == NEVER


def test_the_same_report_has_the_same_key_and_another_has_not() -> None:
    body = "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; {}@x.example\nAction: failed\nStatus: 5.1.1\n"
    one = _report("Content-Type: message/delivery-status\n", body.format("a"))
    other = _report("Content-Type: message/delivery-status\n", body.format("b"))
    assert [each.key for each in reports(read(one))] == [each.key for each in reports(read(one))]
    assert {each.key for each in reports(read(one))}.isdisjoint(each.key for each in reports(read(other)))


@pytest.mark.parametrize(
    ("head", "is_so"),
    [
        ("From: MAILER-DAEMON@x.example\nSubject: Undelivered Mail Returned to Sender", True),
        ("From: postmaster@x.example\nSubject: Olevererbart: Svar", True),
        ("From: postmaster@x.example\nSubject: Det gick inte att leverera: Svar", True),
        ("From: anna@x.example\nReturn-Path: <>\nSubject: Delivery Status Notification (Failure)", True),
        ("From: anna@x.example\nSubject: Undelivered Mail Returned to Sender", False),
        ("From: postmaster@x.example\nSubject: Välkommen", False),
        ("From: anna@x.example\nX-Failed-Recipients: b@x.example", True),
        ("From: anna@x.example\nContent-Type: multipart/report; report-type=disposition-notification", False),
        ("From: anna@x.example\nContent-Type: multipart/report; report-type=delivery-status", True),
    ],
)
def test_what_is_a_report(head: str, is_so: bool) -> None:
    incoming = read(f"{head}\n\nHej".encode())
    assert is_report(incoming) is is_so
    assert bool(reports(incoming)) is is_so
