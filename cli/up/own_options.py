"""The options of `svarstid` itself, version and completion, and what the help calls the value of an option."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer._completion_shared import install
from typer.core import TyperArgument, TyperOption

from svarstid import __version__

_VALUES = {"<bool>": "", "<path>": "FIL", "<str>": "TEXT", "<list[str]>": "TEXT", "<int>": "TAL", "<float>": "TAL"}
_COMPLETION = {
    "install_completion": "Låt ditt skal fylla i kommandon och val med tabb.",
    "show_completion": "Visa de rader som det lägger till i skalets inställningar.",
}
_english_value = TyperOption.display_type


def svarstid(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=lambda is_asked: _say_version(is_asked), help="Visa versionen."
        ),
    ] = False,
) -> None:
    """Run before every command; makes the command line a group also where one command is loaded."""


def speak_of_completion(params: list[Any]) -> None:
    """Give Typer's two options on completion their Swedish help and receipt, wherever they stand among `params`."""
    for param in params:
        if param.name in _COMPLETION:
            param.help = _COMPLETION[param.name]
        if param.name == "install_completion":
            param.callback = _install_completion


def speak_of_values() -> None:
    """Let the help call a value by a Swedish word: nothing for a switch, an argument by its own name alone."""
    TyperOption.display_type = _value  # type: ignore[assignment, method-assign]
    TyperArgument.display_type_rich = _nothing  # type: ignore[assignment, method-assign]
    TyperArgument.get_usage_pieces = _usage_pieces  # type: ignore[assignment, method-assign]


def _say_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"svarstid {__version__}")
        raise typer.Exit


def _install_completion(ctx: Any, _param: Any, is_asked: Any) -> Any:
    if not is_asked or ctx.resilient_parsing:
        return is_asked
    shell, path = install(**({"shell": is_asked} if isinstance(is_asked, str) else {}))
    typer.echo(f"Komplettering för {shell} är inlagd i {path}. Den gäller från nästa terminal som öppnas.")
    raise typer.Exit


def _value(option: TyperOption, ctx: Any) -> str:
    said = _english_value(option, ctx)
    return _VALUES.get(said, said)


def _nothing(_argument: TyperArgument, **_ctx: Any) -> None:
    return None


def _usage_pieces(argument: TyperArgument, _ctx: Any) -> list[str]:
    name = argument.display_name_raw
    return [name if argument.required else f"[{name}]"]
