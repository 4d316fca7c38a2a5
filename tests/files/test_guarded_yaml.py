"""YAML with guards: what is not a small, plain file of fields is refused in Swedish, before anything is built."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from files.guarded_yaml import MAX_BYTES, load, read
from schemas.errors import FileRefused


def refused(raw: bytes | str) -> FileRefused:
    with pytest.raises(FileRefused) as found:
        load(raw.encode() if isinstance(raw, str) else raw, "fil.yaml")
    assert str(found.value).startswith("fil.yaml")
    return found.value


def test_scalars_stay_text_and_every_line_is_known() -> None:
    document = load(b"on: 2024-05-30\nsvar: no\nlista:\n  - ja\n  - antal: 12\ntom:\n", "fil.yaml")
    assert document.content == {"on": "2024-05-30", "svar": "no", "lista": ["ja", {"antal": "12"}], "tom": None}
    assert document.line_of(("lista", 1, "antal")) == 5
    assert document.line_of(("lista", 1, "okänt")) == 5
    assert document.field_name(("lista", 1, "antal")) == "lista[2].antal"


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    layers = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    layers += [f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]" for n in range(8)]
    started = time.perf_counter()
    error = refused("\n".join(layers))
    assert time.perf_counter() - started < 1
    assert error.line == 1
    assert "hänvisningar med & och * är inte tillåtna" in str(error)


def test_five_megabytes_are_refused_without_being_parsed(tmp_path: Path) -> None:
    path = tmp_path / "stor.yaml"
    path.write_bytes(b"- rad\n" * (5 * 1024 * 1024 // 6))
    started = time.perf_counter()
    with pytest.raises(FileRefused, match="för stor"):
        read(path)
    assert time.perf_counter() - started < 0.1
    assert "högst 256 kB" in str(refused(b"a" * (MAX_BYTES + 1)))


@pytest.mark.parametrize(
    ("raw", "line", "says"),
    [
        ("a: 1\na: 2\n", 2, "”a” finns två gånger (även på rad 1)"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "typmärken"),
        ("a: !egen 1\n", 1, "typmärken"),
        ("a: &x 1\n", 1, "hänvisningar"),
        ("<<: *x\n", 1, "hänvisningar"),
        ("a:\n\tb: 1\n", 2, "tabb"),
        ("a: b: c\n", 1, "kolon"),
        ('a: "öppen\nb: 1\n', 1, "citattecken"),
        ("a: [1, 2\nb: 3\n", 1, "stängd"),
        ("a: 1\nbara text\nb: 1\n", 2, "kolon"),
        ("? [a, b]\n: 1\n", 1, "fältnamn"),
        ("a: 1\n---\nb: 2\n", 2, "flera dokument"),
        ("", None, "tom"),
        ("# bara en kommentar\n", None, "tom"),
        ("a: 1\n  b: 2\n", None, ""),
        ("a: \x00\n", 1, "styrtecken"),
        ("a: 1\nb: \x07\n", 2, "styrtecken"),
    ],
)
def test_each_mistake_has_its_line_and_its_words(raw: str, line: int | None, says: str) -> None:
    error = refused(raw)
    assert says in str(error)
    assert error.cure
    if line is not None:
        assert error.line == line


def test_a_file_that_is_not_utf8_names_the_line() -> None:
    error = refused("titel: x\nnamn: Tyresö\n".encode("latin-1"))
    assert error.line == 2
    assert "UTF-8" in str(error)


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert load(b"\xef\xbb\xbfa: 1\n", "fil.yaml").content == {"a": "1"}


def test_depth_is_bounded_without_recursion_trouble() -> None:
    assert "nivåer" in str(refused("[" * 5000 + "]" * 5000))
    assert "nivåer" in str(refused("\n".join("  " * n + "a:" for n in range(30)) + " 1"))


def test_a_great_many_small_values_are_refused() -> None:
    assert "för många värden" in str(refused("[" + ",".join("1" * 50_000) + "]"))


def test_missing_file_folder_and_binary_file(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="finns inte"):
        read(tmp_path / "saknas.yaml")
    with pytest.raises(FileRefused, match="mapp"):
        read(tmp_path)
    (tmp_path / "bild.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    with pytest.raises(FileRefused, match="UTF-8"):
        read(tmp_path / "bild.yaml")


@settings(max_examples=100)
@given(
    st.one_of(st.binary(max_size=200), st.text(alphabet=":-[]{}&*!|>'\"# \n\tab1?,%@`\\", max_size=80).map(str.encode))
)
def test_nothing_but_refusals_comes_out_of_garbage(raw: bytes) -> None:
    with contextlib.suppress(FileRefused):
        load(raw, "fil.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "process: x\ntitle:\u00a0Något\nkind: contract\n",
        "process: x\n\u00a0title: Något\n",
        "steps:\n\u00a0\u00a0- key: a\n    title: b\n",
        "process: x\n\u202ftitle: Något\nkind: contract\n",
        "process:\u00a0x\n",
    ],
)
def test_a_hard_space_is_told_by_its_name_and_line(text: str) -> None:
    with pytest.raises(FileRefused, match="hårt mellanslag") as refused:
        load(text.encode(), "fil.yaml")
    assert refused.value.line in (1, 2, 3)
    assert load("title: Ett\u00a0namn\n".encode(), "fil.yaml").content == {"title": "Ett\u00a0namn"}


@pytest.mark.parametrize("text", ["a: 1\n\xa0\xa0b: 2\n", "a: 1\n- \xa0b\n", "a: 1\nb:\xa02\n"])
def test_a_hard_space_where_yaml_wants_a_plain_one_is_named(text: str) -> None:
    with pytest.raises(FileRefused, match="hårt mellanslag") as refused:
        load(text.encode(), "fil.yaml")
    assert refused.value.line == 2
    assert load("a: 30\xa0maj\n".encode(), "fil.yaml").content == {"a": "30\xa0maj"}
