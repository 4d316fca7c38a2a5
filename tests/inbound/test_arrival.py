"""When a mail came, and whom a sender names in its place: both read from what anybody may have written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.inbound.answer.other_reader import OtherReader, other_reader
from mail.inbound.reading.arrival import arrived_at, first_own_hop

SERVER = "mx.samverkan.example"
STORED = datetime(2024, 5, 31, 6, 0, tzinfo=UTC)  # a Friday


def hop(by: str, at: str, sender: str = "mail.tyreso.example") -> str:
    return f"from {sender} by {by} (Postfix) with ESMTPS id X; {at}"


FIRST = "Thu, 30 May 2024 23:57:00 +0200"
FREED = "Fri, 31 May 2024 00:27:00 +0200"
OURS_INSIDE = "lda.samverkan.example (lda.samverkan.example [198.51.100.7])"
SENT = "Thu, 30 May 2024 23:40:00 +0200"


@pytest.mark.parametrize(
    ("received", "found"),
    [
        ([hop(SERVER, FIRST)], "2024-05-30T21:57:00+00:00"),
        # Held back by our own filter until after midnight: it had come when it reached the first of our servers.
        (
            [hop("lda.samverkan.example", FREED, "mx.samverkan.example (mx.samverkan.example [198.51.100.7])"),
             hop(SERVER, FIRST)],
            "2024-05-30T21:57:00+00:00",
        ),
        ([hop(SERVER, FREED, "localhost (localhost [127.0.0.1])"), hop(SERVER, FIRST)], "2024-05-30T21:57:00+00:00"),
        ([hop(SERVER, FREED, "mx.samverkan.example ([::1])"), hop(SERVER, FIRST)], "2024-05-30T21:57:00+00:00"),
        # Below the hop that took it from outside stands what the sender wrote, also where it bears our name.
        ([hop(SERVER, FREED), hop(SERVER, SENT)], "2024-05-30T22:27:00+00:00"),
        ([hop(SERVER, FREED, "mx.samverkan.example (unknown [192.0.2.9])"), hop(SERVER, SENT)],
         "2024-05-30T22:27:00+00:00"),
        ([hop(SERVER, FREED, "mx.samverkan.example"), hop(SERVER, SENT)], "2024-05-30T22:27:00+00:00"),
        ([hop(SERVER, FREED, OURS_INSIDE), hop(SERVER, FIRST), hop(SERVER, SENT)], "2024-05-30T21:57:00+00:00"),
        ([hop(SERVER, FREED, "x (mx.samverkan.example [a.b])"), hop(SERVER, SENT)], "2024-05-30T22:27:00+00:00"),
        ([hop(SERVER, FIRST), hop("mail.tyreso.example", SENT)], "2024-05-30T21:57:00+00:00"),
        # A sender's own invention below another's server counts for nothing.
        ([hop("mail.tyreso.example", FIRST), hop(SERVER, SENT)], None),
        ([hop(SERVER, FIRST), hop("evil.example", FIRST), hop(SERVER, SENT)], "2024-05-30T21:57:00+00:00"),
        ([hop(SERVER, "i går kväll")], None),
        ([hop(f"{SERVER}.evil.example", FIRST)], None),
        (["trams"], None),
        ([], None),
    ],
)  # fmt: skip
def test_the_first_of_our_own_servers_says_when(received: list[str], found: str | None) -> None:
    at = first_own_hop(received, SERVER)
    assert (at.isoformat() if at else None) == found


def test_without_such_a_server_the_mailbox_s_own_time_counts() -> None:
    inside = datetime(2024, 5, 30, 21, 58, tzinfo=UTC)
    assert arrived_at([hop(SERVER, FIRST)], "", server_at=inside, received_at=STORED) == inside
    assert arrived_at([], SERVER, server_at=inside, received_at=STORED) == inside
    assert arrived_at([], SERVER, server_at=None, received_at=STORED) == STORED


def test_it_never_came_after_it_was_stored() -> None:
    soon, late = STORED + timedelta(minutes=5), STORED + timedelta(days=2)
    assert arrived_at([], SERVER, server_at=soon, received_at=STORED) == STORED
    assert arrived_at([], SERVER, server_at=late, received_at=STORED) == STORED


@given(st.lists(st.text(max_size=200), max_size=5), st.text(alphabet="abc.", max_size=12))
def test_no_header_breaks_it(received: list[str], server: str) -> None:
    assert arrived_at(received, server, server_at=None, received_at=STORED) <= STORED


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Fel person, skicka till Nya Direktören, ny@a.example.", OtherReader("Nya Direktören", "ny@a.example")),
        ("Det är inte jag som svarar på det här. Vidarebefordra till ny@a.example", OtherReader("", "ny@a.example")),
        ("Inte mitt bord! Kontakta Eva Ek (eva.ek@tyreso.example)", OtherReader("Eva Ek", "eva.ek@tyreso.example")),
        ("Ja till båda. /Eva Ek, eva.ek@tyreso.example", None),
        ("Fel person.", None),
        ("Fel person, skicka till jag@tyreso.example", None),
        ("Fel person, skicka till a..b@x", None),
    ],
)  # fmt: skip
def test_whom_the_sender_names(text: str, found: OtherReader | None) -> None:
    assert other_reader(text, "jag@tyreso.example") == found


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    other_reader(f"skicka till {text}", "a@b.example")
