"""SMTP against a real server: the phase in which the line breaks decides what may be done next."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from mail.message import From
from mail.transports.smtp import SmtpSettings, SmtpTransport
from mail.transports.transport import MailRefused, MailUnavailable, MailUncertain, Parcel
from tests.mail.letters_of_every_kind import BASE_URL, KEYS, every_letter, row_of
from tests.mail.transports.faulty_smtp import FAULTS, faulty_smtp
from tests.mail.transports.smtp_server import Manners, smtp_server

TO, COPY = "kommundirektor@tyreso.example", "kommun@tyreso.example"


def parcel(*, may_skip_copy: bool = False) -> Parcel:
    return Parcel(
        row=row_of(every_letter()["invitation"]),
        at=datetime(2024, 2, 29, 7, 30, tzinfo=UTC),
        base_url=BASE_URL,
        keys=KEYS,
        sender=From("Svarstid", "svarstid@samverkan.example"),
        may_skip_copy=may_skip_copy,
    )


def send(manners: Manners, *, may_skip_copy: bool = False) -> str:
    with smtp_server(manners) as port:
        settings = SmtpSettings("127.0.0.1", port, security="none", timeout_s=1, last_word_s=1)
        return SmtpTransport(settings).send(parcel(may_skip_copy=may_skip_copy))


def test_250_is_accepted_with_copy_and_unchanged_content() -> None:
    manners = Manners()
    assert send(manners) == ""
    ((recipients, content),) = manners.taken
    assert recipients == [TO, COPY]
    assert content == parcel().content
    assert message_from_bytes(content, policy=policy.default)["Cc"] == COPY


def test_a_line_that_begins_with_a_dot_survives() -> None:
    manners, mail = Manners(), parcel()
    mail.row.props["asked"]["text"] = ". punkt först\n.. och två"
    with smtp_server(manners) as port:
        SmtpTransport(SmtpSettings("127.0.0.1", port, security="none", timeout_s=1)).send(mail)
    assert manners.taken[0][1] == mail.content


@pytest.mark.parametrize("answer", ["451 try again", "450 greylisted", "452 full"])
def test_a_temporary_no_to_the_addressee_is_certain_and_tried_again(answer: str) -> None:
    manners = Manners(on_rcpt={TO: answer})
    with pytest.raises(MailUnavailable, match=answer[:3]):
        send(manners)
    assert not manners.taken


def test_550_to_the_addressee_is_final() -> None:
    manners = Manners(on_rcpt={TO: "550 no such user"})
    with pytest.raises(MailRefused, match="avvisade mottagaren: 550 no such user"):
        send(manners)
    assert not manners.taken


def test_a_refused_copy_does_not_stop_the_mail_but_is_noted() -> None:
    manners = Manners(on_rcpt={COPY: "550 no such user"})
    assert send(manners) == f"Kopian till {COPY} togs inte emot: 550 no such user."
    assert manners.taken[0][0] == [TO]


def test_a_copy_turned_away_for_now_holds_the_mail_back_and_later_no_more() -> None:
    manners = Manners(on_rcpt={COPY: "451 greylisted"})
    with pytest.raises(MailUnavailable, match="kopian"):
        send(manners)
    assert not manners.taken
    assert "togs inte emot: 451" in send(manners, may_skip_copy=True)
    assert manners.taken[0][0] == [TO]


def test_451_after_the_final_dot_is_tried_again_and_550_is_final() -> None:
    with pytest.raises(MailUnavailable) as caught:
        send(Manners(on_data="451 later"))
    assert caught.value.retry_after_s > 0
    with pytest.raises(MailRefused, match="avvisade mejlet: 550 spam"):
        send(Manners(on_data="550 spam"))


def test_what_came_of_the_word_before_the_line_broke_counts() -> None:
    for fault in ("dot half word", "dot first line", "dot no line end", "dot reset", "dot drip"):
        assert sent_to(fault) == (1, "taken"), fault
    assert sent_to("dot half no") == (0, "MailUnavailable")
    assert sent_to("dot 421") == (0, "MailUnavailable")
    assert sent_to("dot garbage") == (1, "MailUncertain")
    assert sent_to("dot drop untaken") == (0, "MailUncertain")
    assert sent_to("content 421") == (0, "MailUnavailable")
    assert sent_to("content drop") == (0, "MailUnavailable")


def test_the_last_word_is_waited_for_longer_than_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.mail.transports.faulty_smtp.LATE_S", 0.6)
    assert sent_to("dot late", timeout_s=0.3) == (1, "taken")
    assert sent_to("dot late", timeout_s=0.3, last_word_s=0.3) == (1, "MailUncertain")


def test_every_fault_before_the_dot_is_certain() -> None:
    for fault in FAULTS:
        if not fault.startswith("dot "):
            taken, end = sent_to(fault, timeout_s=0.3)
            assert (taken, end) == (0, "MailRefused" if fault == "rcpt 550" else "MailUnavailable"), fault


def test_the_dot_is_not_sent_where_the_mail_is_no_longer_ours() -> None:
    def not_ours() -> None:
        raise MailUnavailable("Ett annat utskick har tagit över mejlet.")

    with faulty_smtp(lambda _: "") as (port, server):
        terms = SmtpSettings("127.0.0.1", port, security="none", timeout_s=1)
        with pytest.raises(MailUnavailable, match="tagit över"):
            SmtpTransport(terms).send(replace(parcel(), hand_over=not_ours))
    assert server.taken == []


def sent_to(fault: str, *, timeout_s: float = 1.0, last_word_s: float = 1.0) -> tuple[int, str]:
    """How often a server with that fault took the mail, and how the sending ended."""
    with faulty_smtp(lambda _: fault) as (port, server):
        terms = SmtpSettings("127.0.0.1", port, security="none", timeout_s=timeout_s, last_word_s=last_word_s)

        # The dot would be on its way before a thread of the server has cut the line.
        def wait() -> None:
            if fault.startswith(("data 354", "content")):
                server.has_cut.wait()

        try:
            SmtpTransport(terms).send(replace(parcel(), hand_over=wait))
        except (MailUnavailable, MailRefused, MailUncertain) as error:
            end = type(error).__name__
        else:
            end = "taken"
        assert server.used == [fault]
        return len(server.taken), end


@pytest.mark.parametrize("manner", ["drop", "hang"])
def test_silence_after_the_final_dot_is_uncertain_although_the_mail_was_taken(manner: str) -> None:
    manners = Manners(on_data=manner)
    with pytest.raises(MailUncertain, match="tystnade efter sista raden"):
        send(manners)
    assert len(manners.taken) == 1


def test_a_line_that_breaks_before_the_content_is_certain() -> None:
    manners = Manners(on_mail="drop")
    with pytest.raises(MailUnavailable):
        send(manners)
    assert not manners.taken


def test_a_refused_sender_is_final_and_a_busy_server_is_not() -> None:
    with pytest.raises(MailRefused, match="avsändaren"):
        send(Manners(on_mail="550 not you"))
    with pytest.raises(MailUnavailable):
        send(Manners(on_mail="421 too many"))


def test_nobody_there_and_nobody_who_speaks() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        with pytest.raises(MailUnavailable, match="går inte att nå: ingen svarar där"):
            SmtpTransport(SmtpSettings("127.0.0.1", port, security="none", timeout_s=1)).send(parcel())
        silent.listen()
        with pytest.raises(MailUnavailable, match="inget svar i tid"):
            SmtpTransport(SmtpSettings("127.0.0.1", port, security="none", timeout_s=0.3)).send(parcel())


def test_starttls_that_is_not_offered_sends_nothing_in_the_clear() -> None:
    manners = Manners()
    with smtp_server(manners) as port, pytest.raises(MailUnavailable):
        SmtpTransport(SmtpSettings("127.0.0.1", port, security="starttls", timeout_s=1)).send(parcel())
    assert not manners.taken


def test_a_mail_that_cannot_be_made_is_refused_before_any_line_opens() -> None:
    mail = parcel()
    mail.row.props.pop("asked")
    with pytest.raises(MailRefused, match="går inte att göra ett mejl av"):
        SmtpTransport(SmtpSettings("127.0.0.1", 1, security="none")).send(mail)


def test_smtp_knows_only_that_what_was_never_handed_over_was_not_taken() -> None:
    transport, mail = SmtpTransport(SmtpSettings("127.0.0.1")), parcel().row
    assert transport.was_taken(mail) is False
    mail.handed_at = datetime(2024, 2, 29, 7, 30, tzinfo=UTC)
    assert transport.was_taken(mail) is None
