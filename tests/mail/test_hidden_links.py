"""No token of a link is seen by others than its reader, in whatever form a mail program has brought it back."""

from __future__ import annotations

import base64
import email
import quopri
from collections.abc import Callable
from email.message import Message

import pytest

from mail.tokens import Keys, kansli_token, stand_in_token, token, view_token
from mail.writing.hidden_links import HIDDEN, hidden, hidden_message

KEYS = Keys({12: "a-secret-key-for-tests-only-0123456789"})
TOKENS = [
    token(KEYS, "Ab3_-xYz01", 1),
    stand_in_token(KEYS, "Ab3_-xYz01", 2),
    kansli_token(KEYS, "a" * 64, 1),
    view_token(KEYS, "mote-1234", "a@tyreso.example"),
]
FORMS = {
    "plain": "Svara: https://svarstid.example/s/{}\n",
    "in a page": '<a href="https://svarstid.example/s/{}/sammantrade">Svara</a>',
    "in brackets": "<https://svarstid.example/m/{}>",
    "at the end of a sentence": "Öppna https://svarstid.example/s/{}.",
}


@pytest.mark.parametrize("made", TOKENS)
@pytest.mark.parametrize("form", FORMS)
def test_a_token_is_replaced_and_all_else_stays(form: str, made: str) -> None:
    assert hidden(FORMS[form].format(made)) == FORMS[form].format(HIDDEN)


def test_a_token_is_replaced_behind_a_scanner() -> None:
    shown = hidden(f"https://scanner.example/?url=https%3A%2F%2Fsvarstid.example%2Fs%2F{TOKENS[0]}&data=05")
    assert HIDDEN in shown and shown.endswith("&data=05") and TOKENS[0].rpartition(".")[2] not in shown


@pytest.mark.parametrize("at", [4, 12, 20])
def test_a_token_that_is_broken_over_lines_is_replaced(at: int) -> None:
    head, _, mac = TOKENS[0].rpartition(".")
    broken = f"> https://svarstid.example/s/{head}.{mac[:at]}\n> {mac[at:]} slut"
    assert hidden(broken) == f"> https://svarstid.example/s/{HIDDEN} slut"


@pytest.mark.parametrize("text", ["§ 3.2.1 i avtalet", "a.b.example", "2024-05-30T10.00.00", "version 1.2.3", "å" * 90])
def test_what_is_no_token_stays(text: str) -> None:
    assert hidden(text) == text


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "7bit": lambda text: text.encode(),
    "quoted-printable": lambda text: quopri.encodestring(text.encode()),
    "base64": lambda text: base64.encodebytes(text.encode()),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_message_hides_it_however_it_is_encoded_and_within_a_forwarded_one(encoding: str) -> None:
    text = "Hej, se nedan om förskolan.\r\n> " + "x" * 60 + f" https://svarstid.example/s/{TOKENS[0]}\r\n"
    text = text if encoding != "7bit" else text.replace("ö", "o")
    head = b"From: a@tyreso.example\r\nSubject: Sv: Svar\r\nMIME-Version: 1.0\r\n"
    part = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: " + encoding.encode()
    inner = part + b"\r\n\r\n" + ENCODINGS[encoding](text)
    whole = (
        head + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + inner
        + b"\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" + head + inner + b"\r\n--b--\r\n"
    )  # fmt: skip
    masked = hidden_message(whole)
    parts = [p.get_payload(decode=True) for p in _leaves(masked)]
    assert len(parts) == 2
    for found in parts:
        assert HIDDEN.encode() in found and TOKENS[0].encode() not in found
        assert b"se nedan om f" in found


def test_a_message_without_a_link_is_the_original_byte_for_byte() -> None:
    whole = b"From: a@tyreso.example\nSubject: Sv\r\nContent-Type: text/plain\n\nJa.\r\n\n.\n"
    assert hidden_message(whole) == whole


def _leaves(content: bytes) -> list[Message]:
    return [part for part in email.message_from_bytes(content).walk() if not part.is_multipart()]
