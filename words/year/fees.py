"""The words of the fee per inhabitant: money, shares of a year, what a version says."""

from __future__ import annotations

from rules import fees
from rules.swedish import count, short_date
from schemas.year.fees import FeeBasis, FeeLine, PartRule

_HARD_SPACE = "\u00a0"
_MINUS = "−"
PART_RULES = {
    PartRule.WHOLE_YEAR: ("Hela året", "Den som är medlem någon dag under året betalar för hela året."),
    PartRule.MONTHS: ("Per månad", "En tolftedel för varje månad som kommunen är medlem någon dag i."),
    PartRule.DAYS: ("Per dag", "Så stor del av avgiften som medlemskapets dagar är av årets."),
}
"""Rule → what it is called, and what it means."""


def number(figure: int) -> str:
    """`507 552`, with hard spaces."""
    return f"{abs(figure):,}".replace(",", _HARD_SPACE)


def money(ore: int) -> str:
    """`2 030 208 kr`, with its öre where there are any: `454,50 kr`."""
    kronor, rest = divmod(abs(ore), 100)
    shown = number(kronor) + (f",{rest:02d}" if rest else "")
    return f"{_MINUS if ore < 0 else ''}{shown}{_HARD_SPACE}kr"


def share_words(line: FeeLine) -> str:
    """The part of the year that is paid for: `hela året`, `6 av 12 månader`, `184 av 366 dagar`."""
    if line.parts == line.whole:
        return "hela året"
    return f"{line.parts} av {line.whole} {'månader' if line.whole == 12 else 'dagar'}"


def difference_words(ore: int) -> str:
    """What a difference is: an extra invoice or a credit."""
    return f"Faktureras ytterligare {money(ore)}" if ore > 0 else f"Krediteras {money(-ore)}"


def set_words(basis: FeeBasis, version: int) -> str:
    """What the log says of a version."""
    found = fees.control_sum(basis)
    began = f"Avgiften för {basis.year} fastställdes" if version == 1 else f"Avgiften för {basis.year} rättades"
    return (
        f"{began} (version {version}): {count(len(basis.members), 'medlem', 'medlemmar')}, "
        f"{number(found.inhabitants)} invånare den {short_date(basis.counted_on)}, "
        f"{money(basis.rate_ore)} per invånare. Summa {money(found.total_ore)}."
    )
