"""What is sent on of a received mail: never what it quotes of ours, never a link that opens an answer page."""

from __future__ import annotations

import pytest

from mail.inbound.text.without_ours import without_ours
from mail.links import answer_url, home_meeting_url, stand_in_url, view_url
from mail.tokens import Keys

KEYS = Keys.single("s" * 40)
OURS = ("Hej!", "Vi ber Tyresö kommun att svara.", "Svara senast torsdag den 30 maj 2024.")
LEFT_OUT = "(Vårt eget mejl, som citerades här, är utelämnat.)"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Ja, men när?", "Ja, men när?"),
        ("Ja, men när?\n\n> Hej!\n> Vi ber Tyresö kommun att svara.", f"Ja, men när?\n\n{LEFT_OUT}"),
        ("Ja\n> Hej!\n> Nej, vänta.", f"Ja\n\nNej, vänta.\n\n{LEFT_OUT}"),
        ("> Hej!", LEFT_OUT),
    ],
)
def test_what_is_ours_is_left_out_and_nothing_else(text: str, kept: str) -> None:
    assert without_ours(text, OURS) == kept


def test_where_our_lines_are_unknown_a_quote_is_ours_only_in_an_answer() -> None:
    text = "Titta!\n> Hej!\n> Nej, vänta."
    assert without_ours(text) == text
    assert without_ours(text, is_answer=True) == f"Titta!\n\n{LEFT_OUT}"


@pytest.mark.parametrize(
    "link",
    [
        answer_url("https://svar.example", KEYS, "kW_0Xyz-9abcdefghijklm", 3),
        stand_in_url("http://127.0.0.1:8080", KEYS, "kW_0Xyz-9abcdefghijklm", 1),
        home_meeting_url("https://svar.example", KEYS, "kW_0Xyz-9abcdefghijklm", 2),
        view_url("https://svar.example", KEYS, "kW_0Xyz-9abcdefghijklm", "namn@tyreso.example"),
    ],
)
def test_no_link_to_an_answer_page_is_sent_on(link: str) -> None:
    for text in (f"Se {link}.", f"Se <{link}>", f"Se {link}?x=1 och https://tyreso.example/s/om-oss"):
        found = without_ours(text)
        assert link.rpartition("/")[2][:12] not in found
        assert "(länken är borttagen)" in found
    assert without_ours("https://tyreso.example/s/om-oss") == "https://tyreso.example/s/om-oss"
