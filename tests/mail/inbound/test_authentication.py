"""Who is believed: only what our own server says, in its topmost header, of the one sender's domain."""

from __future__ import annotations

import pytest

from mail.inbound.authentication import is_aligned, verdict
from mail.inbound.message import read

SERVER = "mx.samverkan.example"
FROM = "From: Anna Berg <anna.berg@tyreso.example>"


def by(results: str, sender: str = FROM, server: str = SERVER) -> str:
    """What passed; a dash where nothing did."""
    found = verdict(read(f"{results}\n{sender}\nTo: x@x.example\n\nJa".encode()), server)
    assert bool(found.reason) is not found.passed
    return found.by or "-"


@pytest.mark.parametrize(
    ("said", "passed"),
    [
        ("dmarc=pass", "dmarc"),
        ("dmarc=pass header.from=tyreso.example", "dmarc"),
        ("dmarc=PASS (p=none) header.from=TYRESO.example", "dmarc"),
        ("dmarc/1 = pass header.from = tyreso.example", "dmarc"),
        ("spf=fail smtp.mailfrom=x.example; dmarc=pass header.from=tyreso.example", "dmarc"),
        ("dmarc=pass header.from=evil.example", "-"),
        ("dmarc=fail header.from=tyreso.example", "-"),
        ("dmarc=fail; spf=pass smtp.mailfrom=a@tyreso.example", "-"),
        ("dmarc=temperror; dkim=pass header.d=tyreso.example", "-"),
        ("dmarc=pass; dmarc=fail", "-"),
        ("dmarc=none; spf=pass smtp.mailfrom=a@tyreso.example", "spf"),
        ("spf=pass smtp.mailfrom=tyreso.example", "spf"),
        ("spf=pass smtp.mailfrom=bounce@mail.tyreso.example", "spf"),
        ("spf=pass smtp.helo=tyreso.example", "-"),
        ("spf=pass smtp.mailfrom=x.example", "-"),
        ("spf=softfail smtp.mailfrom=a@tyreso.example", "-"),
        ("dkim=pass header.d=tyreso.example", "dkim"),
        ("dkim=pass header.i=@mail.tyreso.example", "dkim"),
        ("dkim=pass header.d=nottyreso.example", "-"),
        ("dkim=pass header.d=example", "-"),
        ("dkim=pass header.d=evil.example header.d=tyreso.example", "-"),
        ("dkim=fail header.d=tyreso.example; dkim=pass header.d=tyreso.example", "dkim"),
        ('dkim=pass reason="dmarc=pass; x" header.d="tyreso.example"', "dkim"),
        ("none", "-"),
        ("", "-"),
        ("x=pass (dmarc=pass header.from=tyreso.example)", "-"),
        ("x=pass (a (b) dmarc=pass) ; dkim=pass header.d=tyreso.example", "dkim"),
        ('x=pass reason="; dmarc=pass"', "-"),
        ("dmarc=pass (unended", "-"),
        ('dmarc=pass "unended', "-"),
        ("dmarc=pass \\", "dmarc"),
        ("dmarc pass", "-"),
        ("auth=pass smtp.auth=anna; arc=pass", "-"),
    ],
)
def test_what_the_header_says(said: str, passed: str) -> None:
    assert by(f"Authentication-Results: {SERVER}; {said}") == passed


@pytest.mark.parametrize(
    ("start", "passed"),
    [
        (SERVER, "dmarc"),
        (f"{SERVER.upper()} 1", "dmarc"),
        (f"(a comment) {SERVER} (another) 1", "dmarc"),
        (f'"{SERVER}"', "dmarc"),
        (f"{SERVER} 2", "-"),
        (f"x{SERVER}", "-"),
        ("mx.evil.example", "-"),
        (f"mx.evil.example {SERVER}", "-"),
        ("", "-"),
        (f"\r\n\t{SERVER}", "dmarc"),
    ],
)
def test_whose_word_it_is(start: str, passed: str) -> None:
    assert by(f"Authentication-Results: {start}; dmarc=pass") == passed


def test_only_the_topmost_of_our_server_counts() -> None:
    good, bad = (f"Authentication-Results: {SERVER}; dmarc={each}" for each in ("pass", "fail"))
    other = "Authentication-Results: mx.evil.example; dmarc=pass"
    assert by(f"{other}\n{good}\n{bad}") == "dmarc"
    assert by(f"{other}\n{bad}\n{good}") == "-"
    assert by(other) == "-"
    assert by(f"ARC-{good}\nX-{good}") == "-"
    assert by(good, server="") == "-"
    assert by(good, server=" ") == "-"


@pytest.mark.parametrize(
    "top",
    [
        "{0};\n dmarc=fail (p=reject\n header.from=tyreso.example", "{0} 2; dmarc=fail", "{0}; spf=fail \"",
        "({0}; dmarc=fail", "{0}; spf=pass smtp.mailfrom=a(b@evil.example; dmarc=fail", "{0}",
        "{0}; dkim=fail header.d=" + "x" * 9_000,
    ],
)  # fmt: skip
def test_where_our_own_header_cannot_be_read_the_next_is_not_believed(top: str) -> None:
    assert by(f"Authentication-Results: {top.format(SERVER)}\nAuthentication-Results: {SERVER}; dmarc=pass") == "-"


@pytest.mark.parametrize(
    "sender",
    [
        "From: anna.berg@tyreso.example", 'From: "Berg, Anna" <anna.berg@tyreso.example>',
        "From: <Anna.Berg@TYRESO.example>",
        "From: =?utf-8?q?=C3=85sa_Berg?= <anna.berg@tyreso.example>", "From: Åsa Berg\n <anna.berg@tyreso.example>",
    ],
)  # fmt: skip
def test_one_sender_is_believed(sender: str) -> None:
    assert by(f"Authentication-Results: {SERVER}; dmarc=pass", sender) == "dmarc"


@pytest.mark.parametrize(
    "sender",
    [
        "X: y", "From:", "From: Anna", "From: a@tyreso.example, b@evil.example",
        "From: a@tyreso.example\nFrom: b@evil.example",
        "From: gruppen: a@tyreso.example;", 'From: "b@tyreso.example" <a@tyreso.example>',
        "From: b@tyreso.example <a@tyreso.example>",
        "From: =?utf-8?q?b=40evil=2Eexample?= <a@tyreso.example>", "From: <a@evil.example> <b@tyreso.example>",
        "From: Anna <a@tyreso.example> (b@evil.example)", "From: a@b@tyreso.example",
        "From: Anna (x) <a@tyreso.example>",
        'From: "Anna\\" <b@evil.example>" <a@tyreso.example', "From: <@evil.example:a@tyreso.example>",
    ],
)  # fmt: skip
def test_an_unclear_sender_never_is(sender: str) -> None:
    assert by(f"Authentication-Results: {SERVER}; dmarc=pass", sender) == "-"


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [
        ("tyreso.example", "tyreso.example", True),
        ("mail.tyreso.example", "tyreso.example", True),
        ("tyreso.example", "a.b.tyreso.example.", True),
        ("tyresö.example", "xn--tyres-nua.example", True),
        ("a.tyreso.example", "b.tyreso.example", False),
        ("nottyreso.example", "tyreso.example", False),
        ("example", "tyreso.example", False),
        ("", "tyreso.example", False),
    ],
)
def test_domains_are_aligned_where_one_holds_the_other(one: str, other: str, is_so: bool) -> None:
    assert is_aligned(one, other) is is_aligned(other, one) is is_so
