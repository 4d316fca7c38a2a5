"""`python -m bench.peers [NAME …] [--quick] [--write FILE]`: the same job done by each of several programs.

One client, one disk, fsync on. Each round starts every program anew in an empty folder, one after the other, so that
what else the machine does meanwhile falls on all of them alike. Printed are the medians of the rounds, and what each
came to in its round divided by what bare Temporal came to in the same one; then reminders that fell due while nothing
ran. A program that cannot be had or that fails is printed as failed, and the others go on. NAME is a beginning of the
name of a program; all are measured where none is named.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path

from bench.goals import printed
from bench.instruments.figures import table
from bench.instruments.machine import machine
from bench.instruments.service import alone
from bench.peers.sides import PEERS, QUICK, WHOLE, sided


def main() -> None:
    """Measure the rounds and print them."""
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__.split("\n\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {'; '.join(PEERS)}; all where none is named")
    parser.add_argument("--quick", action="store_true", help="one round and fewer of everything")
    parser.add_argument("--write", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    wanted = tuple(name.lower() for name in arguments.names) or ("",)
    names = [name for name in PEERS if name.lower().startswith(wanted)]
    if not names:
        parser.error(f"no such program: {', '.join(arguments.names)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    data = Path(os.environ.get("SVARSTID_DATA_DIR", "data")).resolve()
    data.mkdir(parents=True, exist_ok=True)
    alone()
    with tempfile.TemporaryDirectory(dir=data, prefix="bench-", ignore_cleanup_errors=True) as folder:
        text = [_say(table(machine(Path(folder))))]
        text += [_say(table(section)) for section in sided(Path(folder), names, QUICK if arguments.quick else WHOLE)]
    whole = "\n".join(text)
    whole += "\n" + _say(printed(whole, "make bench-peers"))
    if arguments.write:
        arguments.write.write_text(whole, encoding="utf-8")


def _say(text: str) -> str:
    print(text, flush=True)
    return text


if __name__ == "__main__":
    main()
