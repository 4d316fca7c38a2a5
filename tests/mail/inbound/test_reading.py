"""Any bytes are a message, read or with a problem in Swedish. Nothing raises, and nothing takes long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.inbound.answer.understood import understand
from mail.inbound.authentication import verdict
from mail.inbound.classify import Own, Reference, classify, own_id, public_ids, why_unsure
from mail.inbound.machines.automatic import absence
from mail.inbound.machines.delivery_report import reports
from mail.inbound.message import Incoming, read
from mail.inbound.reading.bounded import MAX_BYTES, MAX_PARTS
from mail.inbound.reading.html_text import STRUCK, html_text
from mail.inbound.text.quoted import foreign_lines, our_lines, split, surviving
from schemas.mail.inbound import MessageClass
from tests.mail.inbound.corpus_questions import ASKED, OWN

HEAD = b"From: Anna Berg <anna.berg@tyreso.example>\r\nTo: svar@svar.samverkan.example\r\n"


def whole(raw: bytes) -> Incoming:
    """The message, through every reader of the package."""
    incoming = read(raw)
    classify(incoming, OWN)
    public_ids(incoming, OWN)
    reports(incoming)
    absence(incoming)
    verdict(incoming, "mx.samverkan.example")
    return incoming


def test_a_message_is_read_whole() -> None:
    raw = (
        HEAD + b"Cc: Registrator <kommun@tyreso.example>\r\nDelivered-To: svar@svar.samverkan.example\r\n"
        b"Subject: =?iso-8859-1?Q?Svar_fr=E5n?=\r\n =?iso-8859-1?Q?_Tyres=F6?= nu\r\n"
        b"Message-ID: <abc@tyreso.example>\r\n"
        b"In-Reply-To: <one@svar.samverkan.example>\r\n"
        b"References: <zero@x.example>\r\n <one@svar.samverkan.example>\r\n"
        b"Date: Tue, 14 May 2024 09:15:23 +0200\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nJa, \xe5t er\r\n"
    )
    incoming = read(raw)
    assert (incoming.from_email, incoming.from_name) == ("anna.berg@tyreso.example", "Anna Berg")
    assert incoming.recipients == ("svar@svar.samverkan.example", "kommun@tyreso.example")
    assert incoming.subject == "Svar från Tyresö nu"
    assert (incoming.message_id, incoming.in_reply_to) == ("abc@tyreso.example", "one@svar.samverkan.example")
    assert incoming.references == ("zero@x.example", "one@svar.samverkan.example")
    assert incoming.sent_at == datetime(2024, 5, 14, 7, 15, 23, tzinfo=UTC)
    assert incoming.text == "Ja, åt er\n"
    assert (incoming.size, len(incoming.checksum), incoming.problem) == (len(raw), 64, "")
    assert incoming.header("subject") == incoming.headers("Subject")[0] == "Svar från Tyresö nu"
    assert incoming.header("X-None") == ""


@pytest.mark.parametrize(
    ("charset", "content", "text"),
    [
        (b"utf-8", "åäö".encode(), "åäö"),
        (b"utf-8", "åäö".encode("cp1252"), "åäö"),
        (b"us-ascii", "åäö".encode(), "åäö"),
        (b"iso-8859-1", "”å”".encode("cp1252"), "”å”"),
        (b"windows-1252", b"\xe5 \x96", "å –"),
        (b"ISO_8859-15", b"\xa4", "€"),
        (b"unknown-8bit", b"\xe5", "å"),
        (b"rot13", b"Ja", "Ja"),
        (b"unicode_escape", b"\\u0041", "\\u0041"),
        (b"idna", b"xn--a" * 20, "xn--a" * 20),
        (b'"utf-8', "å".encode(), "å"),
        (b"=?utf-8?q?x?=", b"Ja", "Ja"),
    ],
)
def test_a_character_set_is_taken_at_its_word_only_where_it_holds(charset: bytes, content: bytes, text: str) -> None:
    raw = (
        HEAD
        + b"Content-Type: text/plain; charset="
        + charset
        + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + content
    )
    assert whole(raw).text == text


def test_raw_letters_in_headers_are_read() -> None:
    assert read("From: Åsa Öberg <asa@x.example>\nSubject: Åh\n\n".encode()).subject == "Åh"
    assert read("From: Åsa Öberg <asa@x.example>\n\n".encode("latin-1")).from_name == "Åsa Öberg"


def _deep(levels: int) -> bytes:
    head = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(levels))
    return head + b"Content-Type: text/plain\n\nJa\n"


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "Mejlet är tomt."),
        (b" \r\n", "Mejlet är tomt."),
        (HEAD + b"\r\n" + b"x" * MAX_BYTES, "Mejlet är större än 35 MB."),
        (
            HEAD + b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\n" * 300_000,
            "Mejlet har fler än 200 delar.",
        ),
        (HEAD + _deep(12), "Mejlet har delar i fler än 12 nivåer."),
        (HEAD + _deep(5000), f"Mejlet har fler än {MAX_PARTS} delar."),
        (HEAD + b"Content-Type: message/rfc822\n\n" * 5000, f"Mejlet har fler än {MAX_PARTS} delar."),
    ],
)
def test_past_a_limit_nothing_is_read_but_the_headers(raw: bytes, problem: str) -> None:
    before = time.process_time()
    incoming = whole(raw)
    assert (incoming.problem, incoming.text, incoming.attachments) == (problem, "", ())
    assert classify(incoming, OWN) is MessageClass.UNREADABLE
    if raw.startswith(HEAD):
        assert incoming.from_email == "anna.berg@tyreso.example"
    assert time.process_time() - before < 2


def test_just_within_the_limits_is_read() -> None:
    assert whole(HEAD + _deep(11)).text.strip() == "Ja"
    part = b"--b\nContent-Type: application/pdf\n\nx\n"
    raw = HEAD + b'Content-Type: multipart/mixed; boundary="b"\n\n' + part * (MAX_PARTS - 2) + b"--b--\n"
    assert len(whole(raw).attachments) == MAX_PARTS - 2


@pytest.mark.parametrize(
    "header",
    [
        b"Message-ID: <[abc@def]>", b"Message-ID: <", b"Message-ID: ()", b"From: a@b, c@d", b"From: x: a@b.example;",
        b"From:", b"From: <>", b"From: @", b'From: "', b"From: (((((", b"From: " + b"(" * 100_000,
        b"From: " + b'"' * 100_000,
        b"From: " + b"a@b.c, " * 50_000, b"Subject: " + b"=?a?q?" * 50_000, b"Subject: =?utf-8?b?====?=",
        b"Subject: =?x?q?=ZZ?=",
        b"Subject: =?utf-8?b?" + b"A" * 99_999, b"Date: " + b"9" * 99_999, b"Date: Tue, 99 Foo 99999 99:99:99 +9999",
        b"Date: 1 Jan 0001 00:00 +9999", b"References: " + b"<" * 100_000, b"References: " + b"<a@b> " * 50_000,
        b"Content-Type: text/plain; charset*0*=utf-8''x; charset*1=y", b"Content-Type: text/plain; charset*=utf-8''%ff",
        b"Content-Type: ; ;", b"Content-Type: multipart/mixed", b"Content-Type: multipart/mixed; boundary=",
        b'Content-Type: multipart/mixed; boundary="' + b"b" * 90_000 + b'"',
        b"Content-Type: text/plain; " + b"a=b; " * 9_000,
        b"Content-Type: message/rfc822", b"Content-Type: message/partial; id=x", b"Content-Type: message/external-body",
        b"Content-Type: text/plain\nContent-Transfer-Encoding: x-uuencode", b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: quoted-printable", b"Content-Disposition: attachment; filename*=x''%00%ff",
        b"Content-Disposition: ;;;", b"Authentication-Results: " + b"(" * 50_000,
        b'Authentication-Results: "' + b"\\" * 9_999,
        b"Authentication-Results: mx.samverkan.example; " + b"dmarc=pass " * 9_000, b"\x00: x", b": x", b"X",
        b"\xff\xfe: \xff",
        b"Content-Type: text/html\n\n" + b"<div>" * 20_000, b"Content-Type: text/html\n\n" + b"<table><tr><td>" * 3_000,
        b"Content-Type: text/html\n\n<p style='margin-top:99999999em;padding:9e99em'>" + b"<td colspan=99999999>" * 999,
        b"Content-Type: text/html\n\n<?xml version='1.0' encoding='utf-16'?>x",
        b"Content-Type: text/html\n\n<![CDATA[x",
        b"Content-Type: text/plain; format=flowed\n\n" + b"x \n" * 50_000,
        b"Content-Type: message/delivery-status\n\n" + b"a:b\n\n" * 9999,
        b"Content-Type: multipart/report; report-type=delivery-status",
        b"X-Failed-Recipients: " + b"a@b.example," * 9_999,
        b"Auto-Submitted: x\n\n" + b"kontakta " * 9_999, b"Precedence: bulk\n\n" + "åter den ".encode() * 9_999,
        b"Precedence: bulk\n\n" + b"Anna Berg " * 9_999, b"Precedence: bulk\n\n" + b"a." * 50_000 + b"@",
    ],
    ids=lambda header: repr(header[:40]),
)  # fmt: skip
def test_no_header_is_too_odd(header: bytes) -> None:
    for start in (HEAD, b""):
        before = time.process_time()
        whole(start + header + b"\r\n\r\nJa\r\n")
        assert time.process_time() - before < 2


@given(st.binary(max_size=400))
def test_any_bytes_are_a_message(raw: bytes) -> None:
    assert whole(raw).size == len(raw)


def _parts(*parts: bytes) -> bytes:
    return (
        b'Content-Type: multipart/mixed; boundary="b"\n\n'
        + b"".join(b"--b\n" + part + b"\n" for part in parts)
        + b"--b--\n"
    )


def test_attachments_are_what_was_sent_along() -> None:
    mail = b"Content-Type: message/rfc822\n\nSubject: Inre\n\nNej\n"
    picture = b"Content-Type: image/png\nContent-ID: <x>\nContent-Disposition: inline; filename=logo.png\n\nx"
    text = b"Content-Type: text/plain; name=protokoll.txt\nContent-Disposition: attachment\n\nNej"
    incoming = read(HEAD + _parts(b"Content-Type: text/plain\n\nJa", mail, picture, text, b"Content-Type: x/y\n\nz"))
    assert incoming.text.strip() == "Ja"
    assert [(each.filename, each.content_type) for each in incoming.attachments] == [
        ("bilaga-2", "message/rfc822"), ("protokoll.txt", "text/plain"), ("bilaga-5", "x/y"),
    ]  # fmt: skip
    assert b"Subject: Inre" in incoming.attachments[0].content


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Ja</p>", "Ja"),
        ("<p>Ja</p><blockquote type=cite><p>Hej!<br>Nej</p></blockquote><p>sist</p>", "Ja\n>\n> Hej!\n> Nej\n>\nsist"),
        ("<s>Ja</s> Nej", f"{STRUCK} Ja Nej"),
        ("<span style='text-decoration:line-through'>Ja</span>", f"{STRUCK} Ja"),
        ("<div style='display:none'>Ja</div>Nej", "Nej"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n> > b\nc"),
        ("", ""),
        ("<!-- -->", ""),
        ("\ue000Ja", "Ja"),
    ],
)
def test_html_is_read_as_it_is_seen(html: str, text: str) -> None:
    lines = [line.rstrip() for line in html_text(html).split("\n")]
    assert "\n".join(line for line in lines if line) == text


def test_paragraphs_that_flow_are_whole() -> None:
    def flowed(body: bytes, more: bytes = b"") -> list[str]:
        return read(HEAD + b"Content-Type: text/plain; format=flowed" + more + b"\n\n" + body).text.split("\n")

    assert flowed(b"Ja till \nbada\n> Hej \n> du\n>> a\n> b\n-- \nAnna\n") == [
        "Ja till bada", "> Hej du", ">> a", "> b", "-- ", "Anna",
    ]  # fmt: skip
    assert flowed(b"Ja ti \nll bada\n", b"; delsp=yes")[0] == "Ja till bada"


OURS = our_lines("Svar senast torsdag", "Hej!\n1. Vill kommunen förlänga avtalet?\nVänliga hälsningar\nKansliet", "")
ATTRIBUTIONS = [
    "Den mån 6 maj 2024 kl 09:15 skrev Svarstid <svarstid@x.example>:",
    "6 maj 2024 kl. 10:12 skrev Svarstid <s@x.example>:",
    "Den mån 6 maj 2024 kl 09:15 skrev Svarstid <\nsvarstid@x.example>:", "Den 2024-05-06 kl. 09:15, skrev Svarstid:",
    "On Mon, May 6, 2024 at 9:15 AM Svarstid via Kansliet <\ns@x.example>\nwrote:",
    "On 06/05/2024 09:15, Svarstid wrote:",
    "Den måndag 6 maj 2024 09:15:00 CEST skrev Svarstid <s@x.example>:", "Den 6 maj 2024 09:15 skrev s@x.example:",
]  # fmt: skip
NO_ATTRIBUTIONS = [
    "Som vi skrev den 5 maj 2024:", "Vi skrev 2024 att vi vill följande:", "Den 6 maj skrev Anna:", "Anna skrev:",
    "Den 6 maj 2024 skrev vi att svaret är nej:", "Den 6 maj 2024 kl 09:15 skrev Anna och Bo skrev:",
]  # fmt: skip


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_who_wrote_when_begins_a_quote(attribution: str) -> None:
    for quote in ("> Hej!\n> Nej", "Hej!\nNej"):
        found = split(f"Ja\n\n{attribution}\n\n{quote}")
        assert [line for line in found.own if line] == ["Ja"]
        assert [line for line in found.quoted if line] == ["Hej!", "Nej"]


@pytest.mark.parametrize("sentence", NO_ATTRIBUTIONS)
def test_a_sentence_about_writing_begins_none(sentence: str) -> None:
    assert sentence in split(f"Ja\n{sentence}\nBara i år").own


def test_a_head_that_is_repeated_begins_a_quote() -> None:
    for before in (
        "",
        "-----Ursprungligt meddelande-----\n",
        "________________________________\n",
        "-- Original Message --\n",
    ):
        for head in (
            "Från: S <s@x.example>\nSkickat: i dag\nTill: a\nÄmne: x",
            "*From:* S\n*Sent:* x\n*To:* a\n*Subject:* x",
        ):
            found = split(f"Ja\n\n{before}{head}\n\nHej!")
            assert [line for line in found.own if line] == ["Ja"]
            assert [line for line in found.quoted if line] == ["Hej!"]
    assert split("Ja\nFrån: Anna\nBara i år").own == ("Ja", "Från: Anna", "Bara i år")


def test_what_stands_between_two_heads_is_quoted_and_not_ours() -> None:
    text = "Ja\n\nFrån: A\nTill: B\nÄmne: x\n\nVi väntar.\n\nFrån: S\nSkickat: x\nÄmne: y\n\nHej!"
    assert foreign_lines(split(text).quoted, OURS) == ("Vi väntar.",)


@pytest.mark.parametrize(
    "lines",
    [
        "Hej!", "  1.  Vill kommunen förlänga avtalet?", "", "> >", "Kansliet<https://x.example/a>",
        "Skickat från min iPhone", "CAUTION: This email originated from outside the organization.",
        "1. Vill kommunen förlänga\navtalet?", "1. Vill kommunen\n> \nförlänga avtalet? Vänliga\nhälsningar Kansliet",
        "Hej! 1. Vill kommunen\nförlänga avtalet?", "Vänliga hälsningar\nKansliet\nHej!",
    ],
)  # fmt: skip
def test_lines_of_ours_are_known_however_they_are_wrapped(lines: str) -> None:
    assert foreign_lines(lines.split("\n"), OURS) == ()


@pytest.mark.parametrize(
    ("lines", "foreign"),
    [
        ("1. Vill kommunen förlänga", "1. Vill kommunen förlänga"),
        ("förlänga avtalet?", "förlänga avtalet?"),
        ("1. Vill kommunen\nnej\nförlänga avtalet?", "1. Vill kommunen|nej|förlänga avtalet?"),
        ("avtalet? Vänliga hälsningar", "avtalet? Vänliga hälsningar"),
        ("Hej!\nvill kommunen\nKansliet", "vill kommunen"),
        ("senast", "senast"),
    ],
)
def test_a_piece_of_a_line_of_ours_may_be_somebody_s_own_words(lines: str, foreign: str) -> None:
    assert "|".join(foreign_lines(lines.split("\n"), OURS)) == foreign


@pytest.mark.parametrize("line", ["Ja", "Nej", "1. Vill kommunen förlänga avtalet? JA", "Hej då", "Fler", "inte"])
def test_what_was_written_into_a_quote_is_not_ours(line: str) -> None:
    assert foreign_lines([line], OURS) == (line,)


def test_lines_of_ours_among_the_own_are_found() -> None:
    assert surviving(["Ja", "Vill kommunen förlänga avtalet", "Kansliet"], OURS) == (
        "Vill kommunen förlänga avtalet",
        "Kansliet",
    )


TOKEN = "tyr-inbjudan.1.rqjWvQzDaun24-_a_CGgl-Uv"


def _to(address: str, more: str = "") -> Incoming:
    return read(f"From: a@x.example\nTo: {address}\n{more}\nJa".encode())


def test_a_token_is_found_in_whatever_header_names_it() -> None:
    reference = Reference("tyr-inbjudan", TOKEN)
    for name in ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To"):
        incoming = read(f"From: a@x.example\n{name}: Svar <Svar+{TOKEN}@SVAR.samverkan.example>\n\nJa".encode())
        assert public_ids(incoming, OWN) == (reference,)
    ours = "svar.samverkan.example"
    for address in (f"svar+{TOKEN}x@{ours}", f"svar+{TOKEN}@x.example", f"kansli+{TOKEN}@{ours}",
                    "svar@svar.samverkan.example", "svar+@svar.samverkan.example"):  # fmt: skip
        assert public_ids(_to(address), OWN) == ()
        assert classify(_to(address), OWN) is MessageClass.OTHER


def test_our_ids_are_found_newest_first_and_others_are_not() -> None:
    more = "References: <one1@svar.samverkan.example> <x@y.example> <two2@SVAR.samverkan.example>\n"
    more += "In-Reply-To: <two2@svar.samverkan.example>\n"
    assert public_ids(_to("svar@x.example", more), OWN) == (Reference("two2"), Reference("one1"))
    for other in (
        "a b@svar.samverkan.example",
        "one1@samverkan.example",
        "@svar.samverkan.example",
        "one1",
        "å@svar.samverkan.example",
    ):
        assert own_id(other, OWN.domain) == ""


def _hops() -> Iterator[str]:
    return (f"Received: from a{n}.example by b{n}.example; Tue, 14 May 2024 09:15:00 +0200\n" for n in range(41))


def test_our_own_mail_come_back_is_a_loop() -> None:
    for sender in ("svarstid@svar.samverkan.example", "SVAR@svar.samverkan.example"):
        assert classify(read(f"From: {sender}\nTo: x@x.example\n\nJa".encode()), OWN) is MessageClass.LOOP
    assert classify(read(("".join(_hops()) + "From: a@x.example\n\nJa").encode()), OWN) is MessageClass.LOOP
    # The secretariat may write by hand from an address of the same domain: that is somebody's mail.
    by_hand = b"From: kansli@svar.samverkan.example\nMessage-ID: <abcdef@svar.samverkan.example>\n\nHej"
    assert classify(read(by_hand), OWN) is MessageClass.OTHER
    assert Own("a@x.example", "b@x.example", "x.example") != OWN


def _mail(*parts: bytes, kind: bytes = b"alternative") -> str:
    head = HEAD + b"Content-Type: multipart/" + kind + b'; boundary="b"\n\n'
    return read(head + b"".join(b"--b\n" + part + b"\n" for part in parts) + b"--b--\n").text


def _plain(text: str) -> bytes:
    return b"Content-Type: text/plain; charset=utf-8\n\n" + text.encode()


def _html(text: str) -> bytes:
    return b"Content-Type: text/html; charset=utf-8\n\n" + text.encode()


@pytest.mark.parametrize(
    ("plain", "html"),
    [
        ("Ja", "<p>Ja</p>"),
        ("Ja\n\nMvh\nAnna <https://a.example>", "<p>Ja</p><p>Mvh<br><a href='https://a.example'>Anna</a></p>"),
        ("1. Ja\n2. Nej", "<ol><li>Ja</li><li>Nej</li></ol>"),
        ("Ja\n\n> Hej!\n> Nej", "<p>Ja</p><blockquote>Hej! Nej<br>och mer</blockquote>"),
        ("*Ja*", "<b>Ja</b>"),
        ("Ja\n[cid:image001.png@01DA.5]", "<p>Ja</p><img src='cid:image001.png@01DA.5'>"),
        ("Ja", "<style>p {text-decoration: underline}</style><p>Ja</p>"),
        ("Ja", " "),
    ],
)
def test_html_that_says_the_same_as_the_text_adds_nothing(plain: str, html: str) -> None:
    assert _mail(_plain(plain), _html(html)).strip() == plain.strip()


@pytest.mark.parametrize(
    "parts",
    [
        (_plain("Ja"), _html("<p>Nej</p>")),
        (_plain("Ja"), _html("<p>Ja, preliminärt</p>")),
        (_plain("Ja"), _html("<p></p>")),
        (_plain("Ja"), _html("<div>" * 300 + "Ja")),
        (_plain("1 JA, 2 NEJ"), _html("<p>1 JA, <s>2 NEJ</s></p>")),
        (_plain("Ja"), _html("<p style='text-decoration: line-through'>Ja</p>")),
        (_plain("Ja"), _html("<style>.a {text-decoration: line-through}</style><p class=a>Ja</p>")),
        (_html("<style>.a {text-decoration: line-through}</style><p class=a>Ja</p>"),),
        (_plain("Ja"), _plain("Under förutsättning att nämnden godkänner.")),
        (_plain("Ja"), _plain("Ja")),
        (_html("Ja"), _html("Nej")),
    ],
)
def test_several_texts_that_differ_are_all_shown_and_in_doubt(parts: tuple[bytes, ...]) -> None:
    for kind in (b"alternative", b"mixed"):
        text = _mail(*parts, kind=kind)
        assert text.startswith("[")
        assert all(word in text for part in parts for word in ("Ja", "Nej", "godkänner") if word.encode() in part)
        found = understand(text, ASKED["one"], ())
        assert found.doubt
        assert not found.answers


def test_a_picture_larger_than_a_logotype_is_a_file() -> None:
    for size, is_file in ((20_000, False), (20_001, True)):
        picture = b"Content-Type: image/png\nContent-ID: <x>\nContent-Disposition: inline\n\n" + b"x" * size
        found = read(HEAD + _parts(b"Content-Type: text/plain\n\nJa", picture)).attachments
        assert [each.content_type for each in found] == ["image/png"] * is_file


LONG_HEADER = "Mejlet har en rad i huvudet som är längre än 64 kB."
MANY_HEADERS = "Mejlet har fler än 1000 rader i huvudet."


@pytest.mark.parametrize(
    ("head", "problem"),
    [
        (b"Received: x\n" * 200_000, MANY_HEADERS),
        (b"References: <a@b>\n" * 1_001, MANY_HEADERS),
        (b"Content-Type: text/plain; " + b"a*0=x; " * 100_000 + b"\n", LONG_HEADER),
        (b"Content-Type: text/plain; name*" + b"=x;" * 200_000 + b"\n", LONG_HEADER),
        (b"Subject: x\n" + b" x\n" * 30_000, LONG_HEADER),
    ],
)
def test_a_head_past_the_limits_is_not_read(head: bytes, problem: str) -> None:
    inner = b'Content-Type: multipart/mixed; boundary="b"\n\n--b\n' + head + b"\nJa\n--b--\n"
    for raw in (HEAD + head + b"\nJa", HEAD + inner):
        before = time.process_time()
        incoming = whole(raw)
        assert (incoming.problem, incoming.text, incoming.from_email) == (problem, "", "anna.berg@tyreso.example")
        assert time.process_time() - before < 2


OURS_DOMAIN = "svar.samverkan.example"


@pytest.mark.parametrize(
    ("to", "more", "why"),
    [
        ("svar@x.example", f"In-Reply-To: <one1@{OURS_DOMAIN}>\n", ""),
        ("svar@x.example", f"In-Reply-To: <one1@{OURS_DOMAIN}>\nReferences: <zero@{OURS_DOMAIN}> <x@y.example>\n", ""),
        ("svar@x.example", f"References: <one1@{OURS_DOMAIN}>\n", ""),
        (f"svar+{TOKEN}@{OURS_DOMAIN}", "", ""),
        # A server on the way has given our mail another id, which the reply then has alone.
        (f"svar+{TOKEN}@{OURS_DOMAIN}", "In-Reply-To: <x@y.example>\nReferences: <x@y.example>\n", ""),
        (
            f"svar+{TOKEN}@{OURS_DOMAIN}",
            "In-Reply-To: <x@y.example>\nReferences: <a@y.example> <x@y.example>\n",
            "någon",
        ),
        (
            f"svar+{TOKEN}@{OURS_DOMAIN}",
            f"In-Reply-To: <x@y.example>\nReferences: <one1@{OURS_DOMAIN}> <x@y.example>\n",
            "någon annans",
        ),
        (
            "svar@x.example",
            f"In-Reply-To: <x@y.example>\nReferences: <one1@{OURS_DOMAIN}> <x@y.example>\n",
            "någon annans",
        ),
        ("svar@x.example", f"In-Reply-To: <x@y.example>\nReferences: <one1@{OURS_DOMAIN}>\n", "någon annans"),
        (f"svar+{TOKEN}@{OURS_DOMAIN}, svar+nac-inbjudan.1.{'x' * 24}@{OURS_DOMAIN}", "", "mer än ett"),
    ],
)
def test_a_reply_to_somebody_else_or_to_several_of_ours_is_unsure(to: str, more: str, why: str) -> None:
    found = why_unsure(_to(to, more), OWN)
    assert bool(found) is bool(why)
    assert why in found
