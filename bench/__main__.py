"""`python -m bench [PART …] [--quick] [--profile] [--write FILE]`: measure here and print the figures as Markdown.

Parts: asking, planning, reading, rehearsal, year, history, many, growth, sending, answering, mail-in, delivery,
taking-out, start, memory and beyond; all where none is named. The last measures nothing: it reckons with the others of
the same run, or, where it is named, with `docs/matningar.md`. A run of all ends with the goals of the project
(`bench.goals`).
Everything runs on loopback, on free ports, in a folder of its own below the data folder, and is ended and removed
afterwards. A part that fails is printed as failed, and the others go on.
"""

from __future__ import annotations

import argparse
import asyncio
import inspect
import os
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import garbage
from bench.answering import http
from bench.asking import asking
from bench.beyond import beyond
from bench.delivering import delivery
from bench.economy import history
from bench.goals import printed, rows_in
from bench.growth import growth
from bench.instruments.figures import Section, table
from bench.instruments.machine import OtherWork, machine
from bench.instruments.profiling import profile
from bench.instruments.service import alone
from bench.mail_in import mail_in
from bench.many import many
from bench.memory import memory
from bench.planning import planning
from bench.reading import reading
from bench.rehearsing import rehearsal, year
from bench.sending import sending
from bench.starting import start
from bench.taking_out import taking_out

Part = Callable[[Path, bool], Section | Awaitable[Section]]
"""Measures in a folder; the other is whether it is to be quick about it."""
PARTS: dict[str, Part] = {
    "asking": asking,
    "planning": planning,
    "reading": reading,
    "rehearsal": rehearsal,
    "year": year,
    "history": history,
    "many": many,
    "growth": growth,
    "sending": sending,
    "answering": http,
    "mail-in": mail_in,
    "delivery": delivery,
    "taking-out": taking_out,
    "start": start,
    "memory": memory,
    "beyond": beyond,
}
_MEASURED = tuple(name for name in PARTS if name != "beyond")


def main() -> None:
    """Measure the parts that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.split("\n\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all where none is named")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the figures to a file too")
    parser.add_argument("--quick", action="store_true", help="fewer of everything; 10,000 matters only in the pages")
    parser.add_argument("--profile", action="store_true", help="say where the time of an answer goes, and nothing else")
    arguments = parser.parse_args()
    if unknown := [name for name in arguments.parts if name not in PARTS]:
        parser.error(f"no such part: {', '.join(unknown)}")
    garbage.begin()  # as every part of the service does, once it is loaded
    # As Ctrl-C does: every block that has started something ends it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    data = Path(os.environ.get("SVARSTID_DATA_DIR", "data")).resolve()
    data.mkdir(parents=True, exist_ok=True)
    alone()
    with tempfile.TemporaryDirectory(dir=data, prefix="bench-") as folder:
        text = [_say(table(machine(Path(folder))))]
        if arguments.profile:
            text += [_say(table(section)) for section in profile(Path(folder))]
        failed = []
        for name in [] if arguments.profile else arguments.parts or _MEASURED:
            try:
                section = _measure(name, Path(folder), arguments.quick)
            except Exception as error:  # noqa: BLE001 - the others can be measured all the same
                failed.append(name)
                section = _failed(name, error)
            text.append(_say(table(section)))
    whole = "\n".join(text)
    if not arguments.profile and not arguments.parts:
        try:
            section = beyond(data, costs=rows_in(whole))
        except (KeyError, StopIteration) as lacking:
            failed.append("beyond")
            section = _failed("beyond", lacking)
        whole += "\n" + _say(table(section))
        whole += "\n" + _say(printed(whole, "make bench"))
    if arguments.write:
        arguments.write.write_text(whole, encoding="utf-8")
    if failed:
        sys.exit(f"not measured: {', '.join(failed)}")


def _failed(name: str, error: Exception) -> Section:
    why = str(error).strip()
    print(f"{name}: {why}", file=sys.stderr, flush=True)
    return Section(
        f"Failed: {name}", f"{type(error).__name__}: {' '.join(why.split())[:300]}", facts=[("failed", name)]
    )


def _measure(name: str, folder: Path, is_quick: bool) -> Section:
    print(f"measuring {name} …", file=sys.stderr, flush=True)
    began, others = time.perf_counter(), OtherWork()
    found = PARTS[name](folder, is_quick)
    section = asyncio.run(_awaited(found)) if inspect.isawaitable(found) else found
    print(f"measured {name} in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    share = others.share()
    note = "" if share is None else f" Other work took {share:.0%} of the machine meanwhile."
    return replace(section, note=section.note + note)


async def _awaited(found: Awaitable[Section]) -> Section:
    return await found


def _say(text: str) -> str:
    print(text, flush=True)
    return text


if __name__ == "__main__":
    main()
