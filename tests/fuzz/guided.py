"""Feeds a target bytes that atheris (libFuzzer) changes by what code they reach. One process, which it ends itself."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import Any

import atheris

_INSTRUMENTED = [
    "files", "rules", "questions", "mail.tokens", "mail.inbound", "kinds.remiss.rules.addressees", "schemas.address"
]  # fmt: skip

with atheris.instrument_imports(include=_INSTRUMENTED):
    from tests.fuzz.failures import Failure, Result, attempt, place_of
    from tests.fuzz.sorts import TARGETS

_LONGEST = 12_000


def guide(name: str, number: int, seed: int, folder: Path) -> None:
    """Feed that many inputs; the result stands in `folder/result.json` when the process ends."""
    target, result, places = TARGETS[name], Result(name), set[str]()
    corpus = folder / "corpus"
    corpus.mkdir()
    for each, seeded in enumerate(target.seeds() if target.seeds else []):
        (corpus / f"seed-{each}").write_bytes(seeded[:_LONGEST])
    words = folder / "words"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words), encoding="ascii")
    with target.open(folder) as feed:

        def one(raw: bytes) -> None:
            result.tried += 1
            given: Any = target.read(raw)
            error = attempt(feed, given)
            if error is not None and (place := place_of(error)) not in places:
                places.add(place)
                what = "".join(traceback.format_exception(error, limit=-6))
                result.failures.append(Failure(name, "atheris", seed, place, what, repr(given)))
            if result.tried == number:
                (folder / "result.json").write_text(result.as_json(), encoding="utf-8")
                sys.stdout.flush()
                os._exit(0)  # the loop of libFuzzer ends in no other way that leaves the word to us

        options = [f"-seed={seed}", f"-max_len={_LONGEST}", f"-dict={words}", "-timeout=600", "-rss_limit_mb=0"]
        options.append(f"-artifact_prefix={folder}/")
        atheris.Setup([sys.argv[0], *options, "-verbosity=0", str(corpus)], one)
        atheris.Fuzz()


def _escaped(word: str) -> str:
    return "".join(chr(one) if 32 < one < 127 and one not in b'"\\' else f"\\x{one:02x}" for one in word.encode())
