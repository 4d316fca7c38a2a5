"""Every kind of mistake in a process file: one Swedish error that names file, field, line and cure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from files.process.file import read_directory, read_process
from schemas.errors import FileRefused
from tests.files.shipped import PROCESSES, TODAY, Spoil

_ENGLISH = re.compile(
    r"\b(the|should|must|input|field required|valid|value|string|error|expected|found|mapping|while|type_error)\b", re.I
)

MISTAKES: dict[str, dict[str, str]] = yaml.safe_load(
    (Path(__file__).parent / "mistakes.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_mistake_is_told_in_swedish_with_file_field_line_and_cure(refusal: Spoil, mistake: str) -> None:
    told = MISTAKES[mistake]
    error = refusal(told["old"], told["new"])
    text = str(error)
    assert error.file == "varudistribution-2023.yaml"
    assert error.field.startswith(told["field"])
    assert told["problem"] in error.problem
    assert told["cure"] in error.cure
    assert error.cure
    assert error.line is not None
    assert text.startswith(f"varudistribution-2023.yaml, rad {error.line}: ")
    assert "\n" not in text
    assert not _ENGLISH.search(re.sub(r"”[^”]*”", "", text).replace(error.field, ""))


def test_the_line_is_the_line_of_the_mistake(refusal: Spoil, folder: Path) -> None:
    lines = (folder / "varudistribution-2023.yaml").read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, 1) if "weekday: torsdag" in line)
    assert refusal("weekday: torsdag", "weekday: torsdagen").line == number


def test_dates_in_a_circle(folder: Path) -> None:
    path = folder / "varudistribution-2023.yaml"
    first, second, rest = path.read_text(encoding="utf-8").partition("  - key: underlag\n")
    first = first.replace("on: 2024-02-28", "derived: {from: underlag, days: 1}")
    rest = rest.replace("on: 2024-02-28", "derived: {from: utvardering, days: -1}", 1)
    path.write_text(first + second + rest, encoding="utf-8")
    with pytest.raises(FileRefused, match="datumen går i ring"):
        read_process(path, today=TODAY)


def test_nobody_is_a_party_any_more(folder: Path) -> None:
    path = folder / "varudistribution-2023.yaml"
    text = path.read_text(encoding="utf-8").replace("from: 2020-07-15}", "from: 2020-07-15, to: 2021-01-01}")
    path.write_text(text.replace("from: 2020-01-01,", "from: 2020-01-01, to: 2021-01-01,"), encoding="utf-8")
    with pytest.raises(FileRefused, match="ingen är part fredag den 22 september 2023"):
        read_process(path, today=TODAY)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("key: salem\n", "key: tyreso\n", "”tyreso” finns två gånger"),
        ("mailbox: kommun@salem.example", "mailbox: kommun.salem.example", "ingen e-postadress"),
        ("email: kommundirektor@salem.example", "email: a@b@salem.example", "ingen e-postadress"),
        (
            "            capacity: ersattare\n      - role: kansli\n",
            "      - role: kansli\n",
            "samma plats samtidigt",
        ),
        ("capacity: ersattare", "capacity: vikarie", "inget av valen"),
        ("      - role: avtalsansvarig\n", "      - role: kansli\n", "rollen ”kansli” finns två gånger"),
        (
            "            email: kommundirektor@salem.example\n",
            "            email: a@salem.example\n            from: 2024-01-01\n            to: 2023-01-01\n",
            "före starten",
        ),
    ],
)
def test_mistakes_in_the_directory_name_the_directory(folder: Path, old: str, new: str, says: str) -> None:
    path = folder / "sodertorn.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FileRefused, match=says) as refused:
        read_process(folder / "varudistribution-2023.yaml", today=TODAY)
    assert refused.value.file == "sodertorn.yaml"
    assert refused.value.line


@pytest.mark.parametrize("content", ["- a\n- b\n", "bara en text\n", "42\n"])
def test_a_file_without_fields(tmp_path: Path, content: str) -> None:
    (tmp_path / "fil.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(FileRefused, match="inga fält"):
        read_process(tmp_path / "fil.yaml", today=TODAY)


def test_holders_that_follow_each_other_are_fine(folder: Path) -> None:
    path = folder / "sodertorn.yaml"
    text = path.read_text(encoding="utf-8")
    old = "            email: kommundirektor@salem.example\n"
    later = "          - name: Den nya\n            email: ny@salem.example\n            from: 2024-05-06\n"
    new = f"{old}            to: 2024-05-05\n{later}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    seat = read_directory(path).seat("salem/kommundirektor")
    assert seat is not None
    assert len(seat.holders) == 3


def test_shipped_files_name_no_real_addresses() -> None:
    for path in PROCESSES.rglob("*.yaml"):
        for address in re.findall(r"[^\s,{;\"]+@[^\s,};\"]+", path.read_text(encoding="utf-8")):
            assert address.rstrip(".").endswith(".example"), (path.name, address)
