"""Reads times without a day: seasons, parts of months and years, quarters, weeks, before and after holidays.

Words are read widely, since nothing is late before it can be: spring is January to June and autumn August to December,
as offices use the words. What has no year is the next one that the words can mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from rules.dates.reach import LAST_YEAR, is_within_reach
from rules.dates.workdays import add_months, easter_on, next_working_day, red_days
from rules.dates.written import NoDate, plain_text, written_date
from rules.swedish import MONTHS
from schemas.file.fuzzy import FuzzyDate

HOW = "Skriv till exempel våren 2024, senare delen av mars 2024, första kvartalet 2024 eller före sommaren 2024."
_REVIEW = timedelta(days=30)
_Span = tuple[date, date]
_NUMBERS = ["en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"]
_SEASON = r"(?P<season>vår|sommar|höst|vinter|jul)(?:en|n|as|es)?"
_YEAR = r"(?:(?P<this>i år|innevarande år)|(?P<next>nästa år)|(?P<year>[0-9]{4})(?:/(?P<year_to>[0-9]{2,4}))?)"
_PARTS = {
    "början av": (0, 3),
    "inledningen av": (0, 3),
    "tidigt": (0, 3),
    "mitten av": (1, 3),
    "slutet av": (2, 3),
    "sent": (2, 3),
    "första halvan av": (0, 2),
    "förra delen av": (0, 2),
    "tidigare delen av": (0, 2),
    "andra halvan av": (1, 2),
    "senare delen av": (1, 2),
    "senare halvan av": (1, 2),
}
"""Words → which part, of how many, that the words can reach to."""
_ORDINALS = ("första", "andra", "tredje", "fjärde")
_HOLIDAYS: dict[str, Callable[[int], _Span]] = {
    "jul": lambda year: (date(year, 12, 24), date(year + 1, 1, 6)),
    "nyår": lambda year: (date(year, 12, 31), date(year + 1, 1, 6)),
    "årsskiftet": lambda year: (date(year + 1, 1, 1), date(year + 1, 1, 6)),
    "påsk": lambda year: (easter_on(year) - timedelta(days=3), easter_on(year) + timedelta(days=1)),
    "midsommar": lambda year: (_midsummer(year) - timedelta(days=1), _midsummer(year)),
    "sommaren": lambda year: (_midsummer(year) - timedelta(days=1), date(year, 8, 15)),
    "semestern": lambda year: (_midsummer(year) - timedelta(days=1), date(year, 8, 15)),
    "semestrarna": lambda year: (_midsummer(year) - timedelta(days=1), date(year, 8, 15)),
}
"""Holiday → its first and last day in a year: before is until the day before, after from the day after."""
_YEAR_AFTER = _YEAR.replace("?P<", "?P<t_")
_AROUND = re.compile(
    rf"(?:{_YEAR} )?(?P<side>före|innan|efter) (?P<holiday>{'|'.join(_HOLIDAYS)})(?:en)?(?: {_YEAR_AFTER})?"
)
_LIMIT = re.compile(r"(?P<side>före|innan|senast) (?P<day>.+)")
_PERIOD = re.compile(
    rf"(?:(?P<year_first>i år|nästa år) )?(?P<lead>till|under|i|vid|nästa)? ?(?:(?P<part>{'|'.join(_PARTS)}) )?"
    rf"(?:i |av )?(?P<what>{_SEASON}(?:/(?P<season_to>våren|sommaren|hösten|vintern))?|(?P<month>{'|'.join(MONTHS)})"
    rf"(?:[/-](?P<month_to>{'|'.join(MONTHS)}))?"
    r"|(?:(?P<q_word>första|andra|tredje|fjärde) kvartalet|kvartal (?P<q>[1-4])|q(?P<q_short>[1-4]))"
    r"|(?P<half>första|andra) halvåret|v(?:ecka|\.)? ?(?P<week>[0-9]{1,2})(?:-(?P<week_to>[0-9]{1,2}))?|år(?:et)?)?"
    rf",? ?{_YEAR}?"
)
_IN = re.compile(
    rf"(?P<lead>om|inom) (?:ca\.? |cirka |ungefär )?(?P<count>[0-9]{{1,3}}|{'|'.join(_NUMBERS)}|ett) "
    r"(?P<unit>dag(?:ar)?|veck(?:a|or)|månad(?:er)?|år)"
)


def fuzzy_date(words: str, *, said_on: date) -> FuzzyDate:
    """What the words mean, said on a day. NoDate: they name no time that ends, or one that does not exist.

    `review_on` is the first working day of that time; where it has begun, a month before it ends.
    """
    plain = plain_text(words).strip(" .")
    earliest, latest = _read(plain, said_on, words)
    if not (is_within_reach(earliest) and is_within_reach(latest)):
        raise NoDate(f"”{words.strip()[:60]}” ligger för långt bort.", f"Årtalet ska vara högst {LAST_YEAR}.")
    ask_on = earliest if earliest > said_on else max(said_on + timedelta(days=1), latest - _REVIEW)
    return FuzzyDate(earliest=earliest, latest=latest, words=words.strip(), review_on=next_working_day(ask_on))


def _read(plain: str, said_on: date, words: str) -> _Span:
    try:
        if found := _AROUND.fullmatch(plain):
            return _around(found, said_on)
        if found := _LIMIT.fullmatch(plain):
            return _until(found, said_on)
        if found := _IN.fullmatch(plain):
            return _from_now(found, said_on)
        if (found := _PERIOD.fullmatch(plain)) and (found["what"] or found["year"] or found["this"] or found["next"]):
            return _period(found, said_on)
        on = written_date(plain)
    except NoDate as error:
        if found or error.problem.endswith("finns inte."):
            raise
        raise NoDate(f"”{words.strip()[:60]}” säger inte när.", HOW) from None
    except (ValueError, OverflowError):
        raise NoDate(f"”{words.strip()[:60]}” finns inte.", HOW) from None
    return on, on


def _around(found: re.Match[str], said_on: date) -> _Span:
    """Before a holiday is from the day it was said, or the year's first; after it is the six weeks that follow."""
    is_before = found["side"] != "efter"
    holiday = _HOLIDAYS[found["holiday"]]
    year = _year(found, said_on) or _year(found, said_on, "t_")

    def span(of: int) -> _Span:
        first, last = holiday(of)
        if is_before:
            before = first - timedelta(days=1)
            return min(max(date(before.year, 1, 1), said_on), before), before
        return last + timedelta(days=1), last + timedelta(days=42)

    return span(year) if year else _next(span, said_on)


def _until(found: re.Match[str], said_on: date) -> _Span:
    last = written_date(found["day"]) - timedelta(days=found["side"] != "senast")
    return min(said_on, last), last


def _from_now(found: re.Match[str], said_on: date) -> _Span:
    """`inom` is until then; `om` is a quarter of the time on either side."""
    count = found["count"]
    number = int(count) if count.isdigit() else 1 if count == "ett" else _NUMBERS.index(count) + 1
    months = {"m": number, "å": 12 * number}.get(found["unit"][0])
    if months is not None:
        then = add_months(said_on, months)
    else:
        then = said_on + timedelta(days=number * (7 if found["unit"][0] == "v" else 1))
    if found["lead"] == "inom":
        return said_on, then
    margin = timedelta(days=(then - said_on).days // 4)
    return then - margin, then + margin


def _period(found: re.Match[str], said_on: date) -> _Span:
    year = _year(found, said_on)
    if year is None and found["year_first"]:
        year = said_on.year + (found["year_first"] == "nästa år")

    def span(of: int) -> _Span:
        return _part(_whole(found, of), found["part"])

    if year is not None:
        return span(year)
    if not found["what"]:
        raise ValueError("no year")
    if found["lead"] in ("till", "nästa"):
        # Said in the autumn, "till hösten" is the next one.
        return _next(span, said_on, is_ahead=True)
    return _next(span, said_on)


def _whole(found: re.Match[str], year: int) -> _Span:
    """The season, month, quarter, half or week of that year, else the year."""
    if season := found["season"]:
        first, last = _season(season, year)
        return first, _season(found["season_to"].removesuffix("en"), year)[1] if found["season_to"] else last
    if found["month"]:
        month = MONTHS.index(found["month"]) + 1
        return _months(year, month, MONTHS.index(found["month_to"]) + 1 if found["month_to"] else month)
    if quarter := found["q"] or found["q_short"] or found["q_word"]:
        number = int(quarter) if quarter.isdigit() else _ORDINALS.index(quarter) + 1
        return _months(year, 3 * number - 2, 3 * number)
    if found["half"]:
        return _months(year, 1, 6) if found["half"] == "första" else _months(year, 7, 12)
    if found["week"]:
        weeks = int(found["week"]), int(found["week_to"] or found["week"])
        if weeks[0] > weeks[1]:
            raise ValueError("weeks in the wrong order")
        return date.fromisocalendar(year, weeks[0], 1), date.fromisocalendar(year, weeks[1], 7)
    return _months(year, 1, 12)


def _season(name: str, year: int) -> _Span:
    """The winter of a year is the one that it begins in: `vintern 2023/2024` is that of 2023."""
    if name == "vinter":
        return date(year, 11, 1), date(year + 1, 3, 31)
    if name == "jul":
        return date(year, 12, 20), date(year + 1, 1, 6)
    return _months(year, *{"vår": (1, 6), "sommar": (6, 8), "höst": (8, 12)}[name])


def _months(year: int, first: int, last: int) -> _Span:
    end = add_months(date(year, first, 1), last - first + 1 if last >= first else last - first + 13)
    return date(year, first, 1), end - timedelta(days=1)


def _part(span: _Span, words: str | None) -> _Span:
    if words is None:
        return span
    number, of = _PARTS[words]
    first, last = span
    days = (last - first).days + 1
    return first + timedelta(days=days * number // of), first + timedelta(days=-(-days * (number + 1) // of) - 1)


def _year(found: re.Match[str], said_on: date, prefix: str = "") -> int | None:
    if found[f"{prefix}this"]:
        return said_on.year
    if found[f"{prefix}next"]:
        return said_on.year + 1
    return int(found[f"{prefix}year"]) if found[f"{prefix}year"] else None


def _next(span: Callable[[int], _Span], said_on: date, *, is_ahead: bool = False) -> _Span:
    """The first that has not ended, or not begun, when it was said."""
    spans = [span(year) for year in range(said_on.year - 1, said_on.year + 3)]
    return next(each for each in spans if (each[0] if is_ahead else each[1]) > said_on)


def _midsummer(year: int) -> date:
    return next(on for on, name in red_days(year).items() if name == "midsommardagen")
