"""`svarstid`: what the secretariat and the IT officer do from a terminal."""

from __future__ import annotations

import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import garbage
from kinds.registry import all_kinds

COMMANDS = {
    "up": "cli.up.command",
    "part": "cli.up.part",
    "plan": "cli.plan.command",
    "schema": "cli.plan.command",
    "meeting": "cli.matter.meeting",
    "calendar": "cli.calendar",
    "rehearse": "cli.matter.rehearse",
    "new": "cli.matter.templates",
    "start": "cli.matter.cases",
    "move": "cli.matter.cases",
    "answer": "cli.matter.cases",
    "compile": "cli.matter.papers",
    "paper": "cli.matter.papers",
    **dict.fromkeys(
        ("remind", "pause", "go-on", "reopen", "rule-late", "send-now", "leave-out", "undo"), "cli.matter.asking"
    ),
    "series": "cli.series",
    "people": "cli.people",
    "holder": "cli.people",
    "turnover": "cli.turnover",
    "rebuild": "cli.upkeep.rebuild",
    "withdraw": "cli.matter.withdrawal",
    **{command: f"kinds.{kind.key}.commands" for kind in all_kinds() for command in kind.commands},
    "status": "cli.upkeep.operations",
    "akt": "cli.upkeep.dossier",
    "verify": "cli.upkeep.verification",
    "backup": "cli.upkeep.operations",
    "restore": "cli.upkeep.restore",
    "move-register": "cli.upkeep.moving",
    "login-link": "cli.upkeep.operations",
    "user": "cli.upkeep.users",
    "token": "cli.upkeep.systems",
    "doctor": "cli.doctor.command",
    "clock": "cli.upkeep.clock",
    "watch": "cli.upkeep.watch",
    "gallra": "cli.upkeep.retention",
}
"""Command → the module that adds it with `register`, in the order of the help."""


def make_app(only: str | None = None) -> Any:
    """The command line as a Typer; with the name of a command only that one's module is imported, which is quicker."""
    from cli.swedish import App, Group
    from cli.up.own_options import svarstid

    app = App(
        name="svarstid",
        cls=Group,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        help="Svarstid frågar, påminner och samlar in svar i tid när flera kommuner beslutar tillsammans.",
    )
    app.callback()(svarstid)
    for name in [COMMANDS[only]] if only in COMMANDS else dict.fromkeys(COMMANDS.values()):
        import_module(name).register(app)
    return app


def main() -> None:
    """Run the command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows no ✓ gets a question mark in its place, and every word that it can show.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    garbage.put_off()
    app = make_app(sys.argv[1] if len(sys.argv) > 1 else None)
    garbage.begin()
    app()
