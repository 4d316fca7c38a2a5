"""The invoice list of a year's fee, and what a correction comes to, as Excel and CSV. Values only, never a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from db.year.fees import FeeVersion
from papers.compilation.rows import Cell, Sheet
from papers.naming import stem
from papers.writing.excel import workbook
from papers.writing.separated import rows_as_csv
from rules import fees
from rules.swedish import short_date
from schemas.paper import Format
from schemas.year.fees import FeeDifference
from words.year.fees import difference_words, share_words

_DIFFERENCE_HEAD = (("Medlem", 30), ("Före (kr)", 16), ("Efter (kr)", 16), ("Skillnad (kr)", 16), ("Åtgärd", 36))


def invoice_list(
    version: FeeVersion,
    changes: Sequence[FeeDifference],
    payers: Mapping[str, str],
    author: str,
    written_as: Format,
) -> tuple[str, bytes]:
    """The name of the file and its bytes; `changes` are those against the version before, and `payers` has the name of
    whoever pays for a member that has become a part of it. Excel or else CSV."""
    basis = version.basis
    name = f"{stem('avgift', str(basis.year), 'version', str(version.version))}.{written_as.value}"
    invoices = _invoices(version, payers)
    if written_as is not Format.EXCEL:
        return name, rows_as_csv([heading for heading, _ in invoices.head], invoices.rows)
    sheets = [invoices]
    if changes:
        rows = [
            [each.name, _kronor(each.before_ore), _kronor(each.after_ore), _kronor(each.difference_ore),
             difference_words(each.difference_ore)]
            for each in changes
        ]  # fmt: skip
        sheets.append(Sheet(f"Skillnad mot version {version.version - 1}", _DIFFERENCE_HEAD, rows))
    title = f"Avgift per invånare {basis.year}"
    return name, workbook(sheets, {"title": title, "subject": title, "author": author}, version.made_at)


def _invoices(version: FeeVersion, payers: Mapping[str, str]) -> Sheet:
    basis, found = version.basis, fees.control_sum(version.basis)
    head = [
        ("Medlem", 30), (f"Invånare {short_date(basis.counted_on)}", 24), ("Kronor per invånare", 20),
        ("Del av året", 20), ("Belopp (kr)", 16), *([("Faktureras", 30)] if payers else []),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            line.member.name,
            line.member.inhabitants,
            _kronor(basis.rate_ore),
            share_words(line),
            _kronor(line.amount_ore),
            *([payers.get(line.member.organisation, line.member.name)] if payers else []),
        ]
        for line in fees.lines(basis)
    ]
    rows.append(["Summa", found.inhabitants, None, None, _kronor(found.total_ore), *([None] if payers else [])])
    return Sheet(f"Avgift {basis.year}", head, rows)


def _kronor(ore: int) -> Cell:
    return Decimal(ore) / 100
