"""The folder of a year, read: every mistake says which file, which row, and what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from files.year.folder import read_year
from schemas.errors import FileRefused

PROCESSES = Path(__file__).parents[2] / "processes"
HEAD = f"title: Ett år\nfrom: 2023-01-09\nuntil: 2023-12-31\ndirectory: {PROCESSES / 'sodertorn.yaml'}\n"
SEPTEMBER = PROCESSES / "moten" / "ledningsgruppen-2023-09-21.yaml"
QUESTION = PROCESSES / "nomineringar-rufs-2023.yaml"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD.replace("2023-12-31", "2023-01-08"), "aret.yaml, rad 3: until: året går från måndag den 9 januari 2023"),
        (HEAD.replace("sodertorn", "saknas"), "aret.yaml, rad 4: directory: filen ”"),
        (HEAD + "meetings:\n  - file: moten/saknas.yaml\n", "aret.yaml, rad 6: meetings[1].file: filen ”moten/saknas"),
        (HEAD + f"meetings:\n  - file: {SEPTEMBER}\n  - file: {SEPTEMBER}\n", "finns två gånger"),
        (HEAD + f"matters:\n  - {{file: {QUESTION}, at: 2022-12-01}}\n", "torsdag den 1 december 2022 ligger utanför"),
        (
            HEAD + "acts:\n  - {do: minutes, at: 2023-02-17, meeting: mote}\n",
            "acts[minutes].meeting: ”mote” finns inte i året",
        ),
        (HEAD + "acts:\n  - {do: invite, at: 2024-02-17, conference: konferens}\n", "utanför året"),
        (HEAD + "acts:\n  - {do: hoppa, at: 2023-02-17}\n", "det framgår inte vad som ska hända (do)"),
        (
            HEAD + f"meetings:\n  - file: {SEPTEMBER}\nacts:\n"
            "  - {do: attend, at: 2023-09-14, meeting: ledningsgruppen-2023-09-21, seat: tyresso/kommundirektor}\n",
            "acts[attend].seat: platsen ”tyresso/kommundirektor” finns inte. Menade du ”tyreso/kommundirektor”?",
        ),
        (
            HEAD + f"meetings:\n  - file: {SEPTEMBER}\nacts:\n"
            "  - {do: move_meeting, at: 2023-09-14, meeting: ledningsgruppen-2023-09-21, days: någon gång}\n",
            "acts[move_meeting].days:",
        ),
        (
            HEAD + f"meetings:\n  - file: {SEPTEMBER}\n    tasks:\n"
            "      - {item: '88', text: Gör det, owner: sodertorn/kansli, due_on: 2023-10-01}\n",
            "punkt ”88” finns inte på mötets dagordning",
        ),
        (
            HEAD + "series:\n  - {file: serier/saknas.yaml}\n",
            "series[1].file: filen ”serier/saknas.yaml” finns inte.",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_and_its_cure(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "aret.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FileRefused) as refused:
        read_year(tmp_path)
    assert told in str(refused.value)
    assert refused.value.cure


def test_a_folder_without_the_file_of_the_year_is_none(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="mappen saknar filen aret.yaml"):
        read_year(tmp_path)
