"""SendGrid by its real client against a fake of its API: what leaves, and what each answer and each cut means."""

from __future__ import annotations

import base64
import logging
import socket
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from db.store.session import Database
from mail.letter import Letter
from mail.message import From, build
from mail.outgoing.sender import Sender
from mail.transports.chosen import make_transport
from mail.transports.sendgrid import SendGridSettings, SendGridTransport
from mail.transports.sendgrid_payload import payload_of
from mail.transports.smtp import SmtpSettings, SmtpTransport
from mail.transports.transport import MailRefused, MailUnavailable, MailUncertain, Parcel
from mail.writing.render import render
from settings import Settings
from tests.mail.letters_of_every_kind import (
    BASE_URL,
    KEYS,
    TYRESO,
    at,
    every_letter,
    matter,
    owing,
    question_step,
    row_of,
)
from tests.mail.outbox.register import furnish, mails, post, utc, wall
from tests.mail.transports.sendgrid_fake import (
    CUT,
    EARLY_CUT,
    HANG,
    KEY,
    OFF,
    RESERVED,
    SENDER,
    TAKEN,
    Answer,
    Fault,
    Provider,
    sendgrid_fake,
)  # fmt: skip
from tests.mail.transports.smtp_server import Manners, smtp_server

TO, COPY = "kommundirektor@tyreso.example", "kommun@tyreso.example"
FROM = From("Södertörns kansli", SENDER)
SENT = datetime(2024, 2, 29, 7, 30, tzinfo=UTC)
LETTERS = every_letter()
NOW = at(date(2024, 5, 23))
CLOCK = 1_700_000_000.0


def parcel(name: str = "invitation", **row: str) -> Parcel:
    found = row_of(LETTERS[name])
    for field, value in row.items():
        setattr(found, field, value)
    return Parcel(row=found, at=SENT, base_url=BASE_URL, keys=KEYS, sender=FROM)


def carrier(url: str, *, key: str = KEY, timeout_s: float = 5) -> SendGridTransport:
    terms = SendGridSettings(key=key, url=url, connect_timeout_s=5, timeout_s=timeout_s)
    return SendGridTransport(terms, clock=lambda: CLOCK)


def send(provider: Provider, mail: Parcel | None = None, **terms: Any) -> str:
    with sendgrid_fake(provider) as url:
        return carrier(url, **terms).send(mail or parcel())


def sent(mail: Parcel) -> dict[str, Any]:
    provider = Provider()
    assert send(provider, mail) == ""
    (payload,) = provider.taken
    return payload


# What leaves


def test_202_is_taken_with_one_addressee_and_its_copy() -> None:
    provider = Provider()
    assert send(provider) == ""
    assert provider.paths == ["/v3/mail/send"]
    (payload,) = provider.taken
    assert payload["personalizations"] == [
        {"to": [{"email": TO, "name": "Kommundirektören i Tyresö"}], "cc": [{"email": COPY}]}
    ]
    assert payload["from"] == {"email": SENDER, "name": "Södertörns kansli"}
    assert payload["reply_to"] == {"email": "kansli@sodertorn.example", "name": "Södertörns samverkanskansli"}
    assert payload["subject"] == parcel().rendered.subject


@pytest.mark.parametrize("name", LETTERS)
def test_every_mail_is_the_one_that_smtp_carries(name: str) -> None:
    mail = parcel(name)
    payload = payload_of(mail.message, mail.public_id)
    same = message_from_bytes(mail.content, policy=policy.default)
    assert isinstance(same, EmailMessage)
    text, page = same.get_body(("plain",)), same.get_body(("html",))
    assert text is not None and page is not None
    assert payload["content"] == [
        {"type": "text/plain", "value": text.get_content().replace("\r\n", "\n")},
        {"type": "text/html", "value": page.get_content().replace("\r\n", "\n")},
    ]
    assert payload["content"][0]["value"] == mail.rendered.text
    files = [(part.get_filename(), part.get_payload(decode=True)) for part in same.iter_attachments()]
    assert [(a["filename"], base64.b64decode(a["content"])) for a in payload.get("attachments", [])] == files
    for header, value in payload["headers"].items():
        assert " ".join(same[header].split()) == value
    assert payload["subject"] == mail.rendered.subject
    assert sum(len(value) for value in payload["custom_args"].values()) == 24


def test_over_the_line_it_is_the_mail_that_the_smtp_server_gets() -> None:
    manners, payload = Manners(), sent(parcel())
    with smtp_server(manners) as port:
        SmtpTransport(SmtpSettings("127.0.0.1", port, security="none", timeout_s=5)).send(parcel())
    ((recipients, content),) = manners.taken
    other = message_from_bytes(content, policy=policy.default)
    assert isinstance(other, EmailMessage)
    (persons,) = payload["personalizations"]
    assert [one["email"] for one in (*persons["to"], *persons["cc"])] == recipients
    assert payload["headers"]["Message-ID"] == other["Message-ID"]
    text, page = other.get_body(("plain",)), other.get_body(("html",))
    assert text is not None and page is not None
    assert [each["value"] for each in payload["content"]] == [
        text.get_content().replace("\r\n", "\n"), page.get_content().replace("\r\n", "\n"),
    ]  # fmt: skip
    (entry,) = other.iter_attachments()
    assert base64.b64decode(payload["attachments"][0]["content"]) == entry.get_payload(decode=True)


def test_the_headers_are_ours_and_none_is_the_providers() -> None:
    mail = parcel()
    headers = sent(mail)["headers"]
    assert headers == {
        "Message-ID": f"<{mail.public_id}@samverkan.example>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "DR, RN, NRN, AutoReply",
    }
    assert not RESERVED & {name.lower() for name in headers}


def test_long_ids_go_unfolded() -> None:
    row = row_of(LETTERS["reminder"])
    long = f"<{'A' * 60}@{'b' * 10}.example>"
    assert len(long) > 78
    message = build(
        row, render(row, BASE_URL, KEYS), FROM, at=SENT, in_reply_to=long, references=f"{long} {long[:-2]}f>"
    )
    headers = payload_of(message, row.public_id)["headers"]
    assert headers["In-Reply-To"] == long
    assert headers["References"] == f"{long} {long[:-2]}f>"


def test_the_calendar_entry_has_its_method_and_the_bytes_of_the_mail() -> None:
    mail = parcel()
    (entry,) = sent(mail)["attachments"]
    assert entry["type"] == "text/calendar; method=PUBLISH"
    assert (entry["filename"], entry["disposition"]) == ("svarsdag.ics", "attachment")
    assert base64.b64decode(entry["content"]).decode() == mail.rendered.ics
    assert "attachments" not in sent(parcel("reminder"))


@pytest.mark.parametrize("name", LETTERS)
def test_nothing_is_tracked_and_only_the_opaque_id_is_kept(name: str) -> None:
    mail = parcel(name)
    payload = payload_of(mail.message, mail.public_id)
    assert {what: payload["tracking_settings"][what]["enable"] for what in OFF} == dict.fromkeys(OFF, False)
    assert payload["tracking_settings"]["click_tracking"]["enable_text"] is False
    assert payload["custom_args"] == {"public_id": mail.public_id}
    assert not {"asm", "categories", "template_id", "batch_id", "send_at"} & set(payload)
    assert set(payload["personalizations"][0]) <= {"to", "cc"}


def test_a_copy_that_is_the_addressee_or_comes_twice_goes_once() -> None:
    payload = sent(parcel(cc_email=f"{TO.upper()}, {COPY}, {COPY.capitalize()}"))
    assert [one["email"].lower() for one in payload["personalizations"][0]["cc"]] == [COPY]


# What the answers mean


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ((("X-RateLimit-Reset", str(int(CLOCK) + 90)),), 91),
        ((("Retry-After", "30"),), 31),
        ((("X-RateLimit-Reset", str(int(CLOCK) + 10**9)),), 3600),
        ((("X-RateLimit-Reset", str(int(CLOCK) - 60)),), 0),
        ((("X-RateLimit-Reset", "snart"),), 0),
        ((("X-RateLimit-Reset", "inf"),), 0),
        ((), 0),
    ],
)
def test_429_waits_until_its_reset_but_not_for_ever(headers: tuple[tuple[str, str], ...], wait_s: int) -> None:
    provider = Provider([Answer(429, ((None, "too many requests"),), headers)])
    with pytest.raises(MailUnavailable, match="429") as caught:
        send(provider)
    assert caught.value.retry_after_s == wait_s
    assert not provider.taken


@pytest.mark.parametrize("status", [500, 503, 408])
def test_a_fault_of_the_provider_is_tried_again(status: int) -> None:
    with pytest.raises(MailUnavailable, match=f"fel hos sig just nu .{status}."):
        send(Provider([Answer(status, body=b"<html>oops</html>")]))


@pytest.mark.parametrize("status", [502, 504])
def test_a_gateway_that_got_no_answer_knows_nothing(status: int) -> None:
    with pytest.raises(MailUncertain, match=str(status)):
        send(Provider([Answer(status)]))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(401, ((None, "The provided authorization grant is invalid"),)), "Kontrollera SVARSTID_SENDGRID_KEY"),
        (Answer(401, ((None, "Maximum credits exceeded"),)), "kontots kvot är slut"),
        (Answer(403, ((None, "access forbidden"),)), "rätten Mail Send"),
        (Answer(403, (("from", "does not match a verified Sender Identity"),)), "Verifiera domänen i SVARSTID_MAIL_FR"),
        (Answer(451, ((None, "data residency"),)), "Kontrollera SVARSTID_SENDGRID_URL"),
        (Answer(404, body=b"not here"), "SVARSTID_SENDGRID_URL leder inte till SendGrid"),
        (Answer(200), "200 i stället för 202: mejlet är inte skickat"),
    ],
)
def test_a_fault_of_the_settings_or_the_account_refuses_no_mail(answer: Answer, told: str) -> None:
    provider = Provider([answer])
    with pytest.raises(MailUnavailable, match=told):
        send(provider)
    assert not provider.taken


def test_a_wrong_key_is_told_by_the_api_itself() -> None:
    with pytest.raises(MailUnavailable, match="Kontrollera SVARSTID_SENDGRID_KEY"):
        send(Provider(), key="SG.another")


@pytest.mark.parametrize(
    ("field", "said", "told"),
    [
        ("personalizations.0.to.0.email", "Does not contain a valid address.",
         "mottagarens adress är ingen giltig e-postadress"),
        ("from.email", "Does not contain a valid address.",
         "avsändaren (SVARSTID_MAIL_FROM) är ingen giltig e-postadress"),
        ("subject", "The subject is required.", "ämnesraden saknas"),
        ("attachments.0.type", "The attachment type cannot contain ';'.",
         "bilagan godtas inte: ”The attachment type cannot contain ';'”"),
        ("asm.group_id", "Wrong.", "uppgiften asm.group_id godtas inte: ”Wrong”"),
        (None, "Bad Request", "godtas inte: ”Bad Request”"),
    ],
)  # fmt: skip
def test_any_other_no_is_final_and_its_reason_is_put_in_swedish(field: str | None, said: str, told: str) -> None:
    with pytest.raises(MailRefused) as caught:
        send(Provider([Answer(400, ((field, said),))]))
    assert str(caught.value) == f"SendGrid avvisade mejlet: {told}."


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b'{"errors": null}', b'{"errors": ["x"]}'])
def test_a_no_without_a_reason_is_told_by_its_number(body: bytes) -> None:
    with pytest.raises(MailRefused, match="SendGrid avvisade mejlet: 400."):
        send(Provider([Answer(400, body=body)]))


def test_a_mail_that_is_too_large_is_refused() -> None:
    with pytest.raises(MailRefused, match="för stort"):
        send(Provider([Answer(413)]))


def test_a_refused_copy_does_not_stop_the_mail_but_is_noted() -> None:
    provider = Provider(bad_addresses={COPY})
    note = send(provider)
    assert note == (
        f"Kopian till {COPY} skickades inte. SendGrid avvisade mejlet: kopians adress är ingen giltig e-postadress."
    )
    (payload,) = provider.taken
    assert payload["personalizations"] == [{"to": [{"email": TO, "name": "Kommundirektören i Tyresö"}]}]


def test_a_refused_addressee_is_final_whatever_is_said_of_the_copy() -> None:
    provider = Provider(bad_addresses={COPY, TO})
    with pytest.raises(MailRefused, match="mottagarens adress"):
        send(provider)
    assert len(provider.asked) == 1


# What a broken line means


def test_silence_after_the_mail_was_handed_over_is_uncertain() -> None:
    provider = Provider([HANG])
    with pytest.raises(MailUncertain, match="inget svar i tid"):
        send(provider, timeout_s=0.3)
    assert len(provider.taken) == 1


def test_a_line_cut_after_the_mail_was_handed_over_is_uncertain() -> None:
    provider = Provider([CUT])
    with pytest.raises(MailUncertain, match="förbindelsen stängdes"):
        send(provider)
    assert len(provider.taken) == 1


def test_a_line_cut_before_the_mail_is_read_is_never_called_taken_nor_refused() -> None:
    """Whether the last byte left before the cut arrived is a race that only the kernel knows."""
    provider = Provider([EARLY_CUT])
    with pytest.raises((MailUnavailable, MailUncertain)):
        send(provider)
    assert not provider.taken


def test_a_body_that_could_not_leave_whole_is_certainly_not_taken() -> None:
    """Larger than the buffers of both kernels, to somebody who reads nothing of it."""
    mail = parcel()
    mail.message.add_attachment(b"x" * 16_000_000, "application", "octet-stream", filename="stor.bin")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(MailUnavailable, match="går inte att nå: inget svar i tid"):
            carrier(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout_s=0.3).send(mail)


def test_nobody_there_and_no_such_name() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        with pytest.raises(MailUnavailable, match="går inte att nå: ingen svarar där"):
            carrier(f"http://127.0.0.1:{bound.getsockname()[1]}").send(parcel())


def test_a_name_that_cannot_be_looked_up_is_certain(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_what: object, **_how: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(MailUnavailable, match="går inte att slå upp"):
        carrier("https://api.sendgrid.example").send(parcel())


def test_no_one_who_speaks_tls_is_certain() -> None:
    """The connection stands, the handshake never comes: its own patience runs out before anything is handed over."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        terms = SendGridSettings(KEY, f"https://127.0.0.1:{silent.getsockname()[1]}", connect_timeout_s=0.3)
        with pytest.raises(MailUnavailable, match="inget svar i tid"):
            SendGridTransport(terms).send(parcel())


def test_a_redirect_is_not_followed_so_that_the_key_goes_nowhere_else() -> None:
    other = Provider()
    with sendgrid_fake(other) as elsewhere:
        provider = Provider([Answer(302, headers=(("Location", f"{elsewhere}/v3/mail/send"),))])
        with pytest.raises(MailUnavailable, match="leder inte till SendGrid"):
            send(provider)
    assert other.paths == []


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert send(Provider()) == ""


def test_a_mail_that_cannot_be_made_is_refused_before_any_line_opens() -> None:
    mail = parcel()
    mail.row.props.pop("asked")
    with pytest.raises(MailRefused, match="går inte att göra ett mejl av"):
        carrier("http://127.0.0.1:1").send(mail)
    with pytest.raises(MailRefused, match="Mejlet skickades inte till"):
        carrier("http://127.0.0.1:1").send(parcel(to_email="ingen adress"))


def test_the_provider_cannot_tell_what_became_of_a_mail_that_was_handed_over() -> None:
    row = parcel().row
    assert carrier("http://127.0.0.1:1").was_taken(row) is False, "no request was begun"
    row.handed_at = NOW
    assert carrier("http://127.0.0.1:1").was_taken(row) is None


def test_the_settings_choose_it() -> None:
    provider = Provider()
    with sendgrid_fake(provider) as url:
        chosen = make_transport(Settings(mail="sendgrid", sendgrid_key=KEY, sendgrid_url=url))
        assert (chosen.name, chosen.send(parcel())) == ("sendgrid", "")
    assert len(provider.taken) == 1


# What is checked without sending


def test_the_check_sends_nothing_and_names_nobody_but_the_sender() -> None:
    provider = Provider()
    with sendgrid_fake(provider) as url:
        carrier(url).try_out(FROM)
        with pytest.raises(MailUnavailable, match="Verifiera domänen"):
            carrier(url).try_out(From("", "annan@samverkan.example"))
    assert provider.taken == []
    asked = provider.asked[0]
    assert asked["personalizations"] == [{"to": [{"email": SENDER}]}]
    assert asked["mail_settings"]["sandbox_mode"] == {"enable": True}


# The outbox afterwards


@pytest.fixture
def db(sqlite_db: Database) -> Database:
    furnish(sqlite_db)
    return sqlite_db


def letter(name: str) -> Letter:
    if name == "reminder":
        return owing("reminder", [matter(question_step())], TYRESO, "-5", send_at=NOW)
    return Letter(**{**LETTERS[name].__dict__, "send_at": NOW})


def drain(db: Database, url: str, after: timedelta = timedelta(0)) -> int:
    now = wall(NOW) + after
    sender = Sender(db, carrier(url, timeout_s=0.3), base_url=BASE_URL, keys=KEYS, from_=FROM, clock=lambda: now)
    return sender.drain(now)


class Killed(BaseException):
    """The process ends here: nothing that would follow happens."""


@pytest.mark.parametrize(("name", "times"), [("reminder", 2), ("outcome", 1)])
@pytest.mark.parametrize("is_sent", [False, True], ids=["before the request", "after the answer"])
def test_a_process_that_dies_with_the_mail_in_its_hand_leaves_no_mail_without_an_end(
    db: Database, monkeypatch: pytest.MonkeyPatch, name: str, times: int, is_sent: bool
) -> None:
    post(db, letter(name))
    provider, whole = Provider(), SendGridTransport.send

    def dying(transport: SendGridTransport, mail: Parcel) -> str:
        if is_sent:
            whole(transport, mail)
        raise Killed

    with sendgrid_fake(provider) as url:
        with monkeypatch.context() as patched:
            patched.setattr(SendGridTransport, "send", dying)
            with pytest.raises(Killed):
                drain(db, url)
        assert mails(db)[0].state == "dispatching"
        for minutes in range(0, 120, 10):
            drain(db, url, timedelta(minutes=minutes))
    (row,) = mails(db)
    assert row.state == ("unknown" if name == "outcome" and is_sent else "accepted")
    assert len(provider.taken) == (times if is_sent else 1), "what was not handed over is known not to have left"


REFUSED = Answer(400, (("personalizations.0.to.0.email", "Does not contain a valid address."),))
LIMITED = Answer(429, headers=(("X-RateLimit-Reset", str(int(CLOCK) + 600)),))


@pytest.mark.parametrize(
    ("step", "state", "taken"),
    [
        (TAKEN, "accepted", 1),
        (LIMITED, "retryable", 0),
        (Answer(500), "retryable", 0),
        (Answer(401), "retryable", 0),
        (REFUSED, "failed", 0),
        (HANG, "unknown", 1),
        (CUT, "unknown", 1),
        (Answer(504), "unknown", 0),
    ],
    ids=["202", "429", "500", "401", "400", "hang", "cut", "504"],
)
def test_the_state_after_each_answer(db: Database, step: Answer | Fault, state: str, taken: int) -> None:
    post(db, letter("reminder"))
    provider = Provider([step])
    with sendgrid_fake(provider) as url:
        drain(db, url)
    (row,) = mails(db)
    assert row.state == state
    assert len(provider.taken) == taken
    if step is LIMITED:
        assert utc(row.retry_at) == wall(NOW) + timedelta(seconds=601)


ENDS: list[tuple[list[Answer | Fault], tuple[str, int], tuple[str, int]]] = [
    # What the requests meet; state and mails of a reminder, which is sent once more where it is uncertain; and of a
    # formal notice, which then waits for a human.
    ([LIMITED, Answer(500), TAKEN], ("accepted", 1), ("accepted", 1)),
    ([Answer(401), Answer(403), TAKEN], ("accepted", 1), ("accepted", 1)),
    ([REFUSED], ("failed", 0), ("failed", 0)),
    ([HANG, TAKEN], ("accepted", 2), ("unknown", 1)),
    ([CUT, CUT], ("unknown", 2), ("unknown", 1)),
    ([CUT, Answer(500), TAKEN], ("accepted", 2), ("unknown", 1)),
    ([Answer(500), HANG, Answer(429), CUT], ("unknown", 2), ("unknown", 1)),
    ([Answer(504), REFUSED], ("failed", 0), ("unknown", 0)),
]


def carried(db: Database, provider: Provider, name: str) -> tuple[str, int]:
    """State and number of mails after two days of trying; both end, and every mail has the same ids."""
    post(db, letter(name))
    with sendgrid_fake(provider) as url:
        for hours in range(0, 48, 2):
            drain(db, url, timedelta(hours=hours))
    (row,) = mails(db)
    assert row.retry_at is None and row.lease_until is None
    for payload in provider.taken:
        assert payload["custom_args"] == {"public_id": row.public_id}
        assert payload["headers"]["Message-ID"] == f"<{row.public_id}@samverkan.example>"
    return row.state, len(provider.taken)


@pytest.mark.parametrize(("steps", "reminder", "notice"), ENDS)
def test_every_mail_ends_and_only_a_reminder_is_sent_once_more(
    db: Database, steps: list[Answer | Fault], reminder: tuple[str, int], notice: tuple[str, int]
) -> None:
    assert carried(db, Provider(list(steps)), "reminder") == reminder


@pytest.mark.parametrize(("steps", "reminder", "notice"), ENDS)
def test_and_a_notice_is_never_sent_twice(
    db: Database, steps: list[Answer | Fault], reminder: tuple[str, int], notice: tuple[str, int]
) -> None:
    assert carried(db, Provider(list(steps)), "outcome") == notice


@pytest.mark.parametrize("name", ["reminder", "outcome"])
def test_a_line_that_is_always_cut_early_ends_without_a_mail(db: Database, name: str) -> None:
    provider = Provider(always=EARLY_CUT)
    post(db, letter(name))
    with sendgrid_fake(provider) as url:
        for days in range(9):
            drain(db, url, timedelta(days=days))
    (row,) = mails(db)
    assert row.state in {"unknown", "retryable", "cancelled"}
    assert not provider.taken


@pytest.mark.parametrize("step", [None, HANG, CUT, EARLY_CUT, Answer(401), REFUSED, Answer(500), Answer(429)])
def test_neither_key_nor_address_in_logs_or_repr(
    db: Database, caplog: pytest.LogCaptureFixture, step: Answer | Fault | None
) -> None:
    caplog.set_level(logging.DEBUG)
    post(db, letter("reminder"))
    with sendgrid_fake(Provider([step] if step else [])) as url:
        drain(db, url)
        assert KEY not in repr(carrier(url))
    said = caplog.text
    assert KEY not in said
    assert "@" not in said
    (row,) = mails(db)
    assert KEY not in row.detail
