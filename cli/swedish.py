"""The command line speaks Swedish: help, errors and refusals. Exit codes: 0 done, 1 refused, 2 wrong use."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Callable
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy.exc import DatabaseError, OperationalError
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from cli.up.own_options import speak_of_completion, speak_of_values
from schemas.errors import EffectUnknown, NotHandedOver, Refused

REFUSED, WRONG_USE = 1, 2
_PATH_ERRORS = (FileExistsError, FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError)
_RESTORE = "Lägg tillbaka en säkerhetskopia: svarstid restore FIL --aside."

speak_of_values()


class _Speaking:
    """Help in Swedish, for the group and for each command."""

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "Visa den här hjälpen."
        return option

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _speak_in_panels()
        super().format_help(ctx, formatter)  # type: ignore[misc]

    def get_params(self, ctx: Any) -> Any:
        params = super().get_params(ctx)  # type: ignore[misc]
        speak_of_completion(params)
        return params

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))  # type: ignore[attr-defined]
        pieces = pieces.replace("[OPTIONS]", "[VAL]").replace("COMMAND [ARGS]...", "KOMMANDO ...")
        formatter.write_usage(ctx.command_path, pieces, prefix="Användning: ")


def _speak_in_panels() -> None:
    """Typer's own words; it translates by gettext, which follows the machine's language and has no Swedish."""
    from typer import rich_utils  # slow to import, with Markdown and syntax colours, and only the help needs it

    rich_utils.ARGUMENTS_PANEL_TITLE = "Argument"
    rich_utils.OPTIONS_PANEL_TITLE = "Val"
    rich_utils.COMMANDS_PANEL_TITLE = "Kommandon"
    rich_utils.DEFAULT_STRING = "[annars: {}]"
    rich_utils.REQUIRED_LONG_STRING = "[måste anges]"


class Command(_Speaking, TyperCommand):
    """One command."""


class Group(_Speaking, TyperGroup):
    """All commands; the one place where refusals become a line of text and an exit code."""

    def main(self, *args: Any, **how: Any) -> Any:
        """Run a command line and exit with its code."""
        how |= {"standalone_mode": False, "prog_name": "svarstid"}
        try:
            code = super().main(*args, **how)
        except (Refused, NotHandedOver) as error:
            _fail(str(error), REFUSED)
        except EffectUnknown as error:
            _fail(str(error), REFUSED, "Det är inte säkert.")
        except OperationalError as error:
            _fail(f"Databasen svarar inte: {str(error.orig).strip().splitlines()[0]}. Kör svarstid doctor.", REFUSED)
        except DatabaseError as error:
            # Its kinds (a broken rule, a missing table) are our own mistakes; the bare one is a file of another sort.
            if type(error) is not DatabaseError:
                raise
            _fail(f"Registret går inte att läsa: filen är ingen databas, eller skadad. {_RESTORE}", REFUSED)
        except _PATH_ERRORS as error:
            if error.filename is None:
                raise
            _fail(f"{error.filename} går inte att läsa eller skriva. Kontrollera sökvägen och rättigheterna.", REFUSED)
        except typer.Abort:
            _fail("Avbrutet. Ingenting mer har gjorts.", REFUSED)
        except TyperException as error:
            _fail(f"{_wrong_use(error, list(self.commands))} Kör svarstid --help för att se vad som finns.", WRONG_USE)
        sys.exit(code if isinstance(code, int) else 0)


class App(typer.Typer):
    """A Typer whose commands all speak Swedish."""

    def command(self, name: str | None = None, **how: Any) -> Callable[[Any], Any]:
        """As `typer.Typer.command`."""
        how.setdefault("cls", Command)
        return super().command(name, **how)


def _fail(text: str, code: int, first: str = "Det gick inte.") -> None:
    Console(stderr=True).print(f"[bold red]{first}[/bold red] {escape(text)}", soft_wrap=True, highlight=False)
    sys.exit(code)


def _wrong_use(error: TyperException, commands: list[str]) -> str:
    said, kind = error.format_message(), type(error).__name__
    if found := re.match(r"No such command '(?P<name>[^']*)'", said):
        near = difflib.get_close_matches(found["name"], commands, n=1)
        return f"Kommandot ”{found['name']}” finns inte." + (f" Menade du ”{near[0]}”?" if near else "")
    if kind == "NoSuchOption":
        return f"Valet {getattr(error, 'option_name', '')} finns inte."
    if kind == "MissingParameter":
        return f"{_hint(error)} saknas."
    if "requires an argument" in said:
        return f"{getattr(error, 'option_name', 'Valet')} behöver ett värde."
    if kind == "BadParameter":
        return f"Värdet för {_hint(error)} går inte att använda."
    if found := re.search(r"unexpected extra argument.*\((?P<what>.*)\)", said):
        return f"Det är något för mycket på raden: {found['what']}."
    return "Kommandoraden går inte att förstå."


def _hint(error: TyperException) -> str:
    param = getattr(error, "param", None)
    return str(param.get_error_hint()).replace("'", "") if param is not None else "Ett värde"
