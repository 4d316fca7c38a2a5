"""The shipped files, and a way to spoil them one line at a time."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from files.process.file import read_process
from schemas.errors import FileRefused
from tests.files.shipped import PROCESSES, TODAY, Spoil


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the shipped process and its directory."""
    for name in ("varudistribution-2023.yaml", "sodertorn.yaml"):
        shutil.copy(PROCESSES / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def refusal(folder: Path) -> Spoil:
    """Replaces one piece of the process file and gives the refusal that follows."""

    def spoil(old: str, new: str) -> FileRefused:
        path = folder / "varudistribution-2023.yaml"
        text = path.read_text(encoding="utf-8")
        assert text.count(old) >= 1, old
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(FileRefused) as refused:
            read_process(path, today=TODAY)
        return refused.value

    return spoil
