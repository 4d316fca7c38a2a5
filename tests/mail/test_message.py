"""The message as it goes over the line."""

from __future__ import annotations

import email
import re
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

import pytest

from mail.message import From, build, message_id, written
from mail.transports.sendgrid_payload import payload_of
from mail.writing.render import render
from schemas.tables.mail import MailRow
from tests.mail.letters_of_every_kind import BASE_URL, KEYS, every_letter, row_of

FROM = From("Södertörns kansli", "svarstid@samverkan.example")
SENT = datetime(2024, 2, 29, 7, 30, tzinfo=UTC)
OUTLOOK_ID = (
    "<"
    + "AM0PR04MB1234567890ABCDEF1234567890ABCDEF@AM0PR04MB1234.eurprd04.prod.outl.example".rjust(79, "0")[-79:]
    + ">"
)
LETTERS = every_letter()


def built(row: MailRow, **more: Any) -> bytes:
    message = build(row, render(row, BASE_URL, KEYS), FROM, at=SENT, **more)
    assert written(message) == message.as_bytes()
    return written(message)


def parsed(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def decoded(content: bytes, name: str) -> str:
    """A header as RFC 2047 reads it: the modern parser of Python 3.11 itself adds spaces inside long names."""
    raw = email.message_from_bytes(content, policy=policy.compat32)[name]
    return str(make_header(decode_header(raw)))


def unix(text: str) -> str:
    return text.replace("\r\n", "\n")


@pytest.mark.parametrize("name", LETTERS)
def test_every_mail_survives_the_line(name: str) -> None:
    row = row_of(LETTERS[name])
    content, mail = built(row), render(row, BASE_URL, KEYS)
    message = parsed(content)
    assert not message.defects
    assert decoded(content, "Subject") == mail.subject
    text, page = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None and unix(text.get_content()) == mail.text
    assert page is not None and unix(page.get_content()).rstrip() == mail.html.rstrip()
    assert content.isascii()
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    assert not re.search(rb"(?<!\r)\n", content)


def test_the_headers_of_an_invitation() -> None:
    row = row_of(LETTERS["invitation"])
    message = parsed(built(row))
    assert message["From"] == "Södertörns kansli <svarstid@samverkan.example>"
    assert message["To"] == "Kommundirektören i Tyresö <kommundirektor@tyreso.example>"
    assert message["Cc"] == "kommun@tyreso.example"
    assert message["Reply-To"] == "Södertörns samverkanskansli <kansli@sodertorn.example>"
    assert message["Subject"].startswith("Svar senast torsdag den 30 maj 2024: Förlängning av avtalet")
    assert message["Date"] == "Thu, 29 Feb 2024 07:30:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "DR, RN, NRN, AutoReply"
    assert message["Message-ID"] == f"<{row.public_id}@samverkan.example>" == message_id(row, FROM)


def test_nothing_personal_in_the_ids() -> None:
    for letter in LETTERS.values():
        assert re.fullmatch(r"<[0-9a-f]{24}@samverkan\.example>", message_id(row_of(letter), FROM))


def test_the_same_row_is_the_same_message_byte_for_byte() -> None:
    for letter in LETTERS.values():
        assert built(row_of(letter)) == built(row_of(letter))


def test_a_long_id_is_never_encoded() -> None:
    assert len(OUTLOOK_ID) == 81
    content = built(row_of(LETTERS["reminder"]), in_reply_to=OUTLOOK_ID, references=f"{OUTLOOK_ID} <kort@a.example>")
    head = content.split(b"\r\n\r\n")[0].decode()
    assert f"In-Reply-To: {OUTLOOK_ID}\r\n" in head + "\r\n"
    assert f"References: {OUTLOOK_ID}\r\n <kort@a.example>\r\n" in head + "\r\n"
    assert "=?utf-8?q?=3C" not in head
    assert parsed(content)["In-Reply-To"] == OUTLOOK_ID


def test_swedish_headers_are_folded_and_read_back() -> None:
    row = row_of(LETTERS["invitation"])
    row.to_name = "Åsa Öhrn-Ärlig, tillförordnad biträdande kommundirektör för samhällsbyggnad och hållbarhet"
    content = built(row)
    assert " ".join(decoded(content, "To").split()) == f"{row.to_name} <kommundirektor@tyreso.example>"
    assert parsed(content)["To"].addresses[0].addr_spec == "kommundirektor@tyreso.example"
    assert all(len(line) <= 78 for line in content.split(b"\r\n\r\n")[0].split(b"\r\n"))


def test_a_name_cannot_bring_in_a_header() -> None:
    row = row_of(LETTERS["invitation"])
    row.to_name = "Någon\r\nBcc: alla@sodertorn.example"
    message = parsed(built(row))
    assert message["Bcc"] is None
    assert len(message["To"].addresses) == 1


@pytest.mark.parametrize("address", ["inte en adress", "a@b.example\r\nBcc: c@d.example", "", "å@ö.example"])
def test_an_impossible_address_is_an_error_and_no_message(address: str) -> None:
    row = row_of(LETTERS["invitation"])
    row.to_email = address
    with pytest.raises((ValueError, LookupError, email.errors.MessageError)):
        built(row)


def test_the_calendar_part_says_the_same_method_outside_and_inside() -> None:
    (part,) = parsed(built(row_of(LETTERS["invitation"]))).iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "PUBLISH"
    assert part.get_filename() == "svarsdag.ics"
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes) and b"METHOD:PUBLISH\r\n" in content
    assert "Tyresö" in content.decode().replace("\r\n ", "")


def test_a_mail_without_an_entry_is_text_and_html_alone() -> None:
    message = parsed(built(row_of(LETTERS["reminder"])))
    assert message.get_content_type() == "multipart/alternative"
    assert [p.get_content_type() for p in message.iter_parts()] == ["text/plain", "text/html"]


def test_the_sender_is_read_from_one_setting() -> None:
    assert From.parse("Svarstid <a@b.example>") == From("Svarstid", "a@b.example")
    assert From.parse("a@b.example").domain == "b.example"
    with pytest.raises(ValueError, match="ingen e-postadress"):
        From.parse("Svarstid")
    assert From.parse("Kommunerna, tillsammans <a@b.example>").name == "Kommunerna, tillsammans"
    assert From.parse('"Kommunerna, tillsammans" <a@ö.example>') == From("Kommunerna, tillsammans", "a@xn--nda.example")
    with pytest.raises(ValueError, match="ingen e-postadress"):
        From.parse("Svarstid <a@b.example")


@pytest.mark.parametrize(
    ("setting", "organisation", "shown"),
    [
        (
            "a@b.example",
            "Södertörnskommunernas samverkanskansli",
            "Södertörnskommunernas samverkanskansli via Svarstid",
        ),
        ("Södertörnskommunerna via Svarstid <a@b.example>", "Ett kansli", "Södertörnskommunerna via Svarstid"),
        ("a@b.example", "", "Svarstid"),
    ],
)
def test_the_sender_s_name_is_the_cooperation(setting: str, organisation: str, shown: str) -> None:
    row, sender = row_of(LETTERS["invitation"]), From.parse(setting)
    row.props["contact"]["organisation"] = organisation
    message = build(row, render(row, BASE_URL, KEYS), sender, at=SENT)
    assert decoded(message.as_bytes(), "From") == f"{shown} <a@b.example>"
    assert payload_of(message, row.public_id)["from"] == {"email": "a@b.example", "name": shown}


def test_a_mail_of_an_old_register_has_a_sender_s_name_too() -> None:
    row = row_of(LETTERS["invitation"])
    del row.props["contact"]["organisation"]
    assert From.parse("a@b.example").name_of(row) == "Svarstid"
