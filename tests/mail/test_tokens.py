"""What an answer link must withstand."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.tokens import Keys, public_id_of, read_token, token

KEYS = Keys.single("en nyckel som är lång nog för prov")
IDS = st.text(alphabet=string.ascii_letters + string.digits + "-_", min_size=4, max_size=64)
GENERATIONS = st.integers(min_value=1, max_value=30)


@given(IDS, GENERATIONS)
def test_a_token_is_made_again_and_read_back(public_id: str, generation: int) -> None:
    made = token(KEYS, public_id, generation)
    assert made == token(KEYS, public_id, generation)
    assert public_id_of(made) == public_id
    assert read_token(KEYS, made, generation) == generation


@given(IDS, GENERATIONS, st.integers(min_value=1, max_value=20))
def test_a_replaced_link_is_known_as_old_and_a_future_one_is_not_known(
    public_id: str, generation: int, later: int
) -> None:
    assert read_token(KEYS, token(KEYS, public_id, generation), generation + later) == generation
    assert read_token(KEYS, token(KEYS, public_id, generation + later), generation) is None


@given(st.data())
def test_no_single_character_may_differ(data: st.DataObject) -> None:
    made = token(KEYS, "abcdefghijkl", 3)
    place = data.draw(st.integers(min_value=0, max_value=len(made) - 1))
    other = data.draw(st.sampled_from([c for c in string.ascii_letters + string.digits + "-_." if c != made[place]]))
    changed = made[:place] + other + made[place + 1 :]
    assert read_token(KEYS, changed, 3) is None


@given(st.text(max_size=120))
def test_any_other_text_is_refused_without_an_error(text: str) -> None:
    assert read_token(KEYS, text, 1) is None


@pytest.mark.parametrize("tail", ["\n", " ", "=", "A", ".x"])
def test_nothing_may_follow(tail: str) -> None:
    assert read_token(KEYS, token(KEYS, "abcdefghijkl", 1) + tail, 1) is None


def test_the_key_version_has_one_spelling() -> None:
    made = token(KEYS, "abcdefghijkl", 1)
    assert read_token(KEYS, made.replace(".1.", ".01."), 1) is None


def test_another_key_makes_another_token() -> None:
    other = Keys.single("en helt annan nyckel för samma prov")
    assert read_token(other, token(KEYS, "abcdefghijkl", 1), 1) is None


def test_keys_rotate_and_sent_links_live_on() -> None:
    old = token(KEYS, "abcdefghijkl", 2)
    rotated = Keys({1: KEYS.by_version[1], 2: "den nya nyckeln efter bytet, lång nog"})
    assert token(rotated, "abcdefghijkl", 2).split(".")[1] == "2"
    assert read_token(rotated, old, 2) == 2
    assert read_token(Keys({2: rotated.by_version[2]}), old, 2) is None


def test_an_unknown_version_is_not_the_empty_key() -> None:
    forged = token(Keys({7: ""}), "abcdefghijkl", 1)
    assert read_token(KEYS, forged, 1) is None


def test_a_token_is_short_and_holds_no_personal_data() -> None:
    made = token(KEYS, "abcdefghijkl", 1)
    assert len(made) == 39
    assert set(made) <= set(string.ascii_letters + string.digits + "-_.")
