"""`svarstid`: what the secretariat and the IT officer do from a terminal."""

from __future__ import annotations

from cli import cases, doctor, operations, plan, rehearse, up
from cli.swedish import App, Group

COMMANDS = (up, plan, rehearse, cases, operations, doctor)
"""The modules with commands, in the order of the help; each adds its own with `register`."""

app = App(
    name="svarstid",
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Svarstid frågar, påminner och samlar in svar i tid när flera kommuner beslutar tillsammans.",
)
for module in COMMANDS:
    module.register(app)
