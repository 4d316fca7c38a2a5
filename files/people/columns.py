"""The columns of a register file: what each is called, what it holds, and in which order it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column: the field of `RegisterLine`, its heading, and what else it may be called (in lower case)."""

    field: str
    heading: str
    aliases: tuple[str, ...] = ()


COLUMNS = (
    Column("organisation", "nyckel", ("organisationsnyckel", "key")),
    Column("name", "organisation", ("kommun", "organisationens namn")),
    Column("mailbox", "brevlåda", ("brevlada", "officiell brevlåda", "mailbox")),
    Column("registrator", "registrator"),
    Column("channels", "kanaler", ("kanal",)),
    Column("delegation", "remissvar på delegation", ("delegation", "remissvar pa delegation")),
    Column("reader_named_by", "fel person", ("reader_named_by",)),
    Column("role", "plats", ("roll", "role")),
    Column("title", "titel", ("platsens namn", "title")),
    Column("shared", "två samtidigt", ("tva samtidigt", "delad plats", "shared")),
    Column("person", "namn", ("innehavare", "person")),
    Column("email", "e-post", ("epost", "e-postadress", "e-mail", "email", "mejl")),
    Column("capacity", "uppdrag", ("capacity",)),
    Column("is_acting", "tf", ("tf.", "tillförordnad")),
    Column("from_on", "från", ("fran", "från och med", "fr.o.m.", "from")),
    Column("to_on", "till", ("till och med", "t.o.m.", "tom")),
    Column("weekly_mail", "veckomejl", ("weekly_mail", "samlat mejl")),
)
BODY_COLUMNS = (
    Column("body.body", "organnyckel", ("organ-nyckel",)),
    Column("body.name", "organ", ("organets namn",)),
    Column("body.kind", "slag"),
    Column("body.organisation", "hemvist"),
    Column("body.exists_from_on", "organet från"),
    Column("body.exists_to_on", "organet till"),
    Column("body.seat", "plats", ("ledamot",)),
    Column("body.role", "uppdrag", ("roll",)),
    Column("body.person", "bundet till", ("namn", "person")),
    Column("body.is_acting", "tf", ("tf.", "tillförordnad")),
    Column("body.from_on", "från", ("fran", "från och med", "fr.o.m.", "from")),
    Column("body.to_on", "till", ("till och med", "t.o.m.", "tom")),
)
"""Of a file of bodies and who is in them; what stands after the dot is the field of a line."""
HEADINGS = {column.field: column.heading for column in COLUMNS}
"""Field → heading."""
ALL_HEADINGS = HEADINGS | {column.field: column.heading for column in BODY_COLUMNS}
"""Of both formats."""
CAPACITIES = {"ordinarie": "ordinarie", "ersattare": "ersättare"}
"""Code → word, in the column uppdrag."""
YES_NO = ("ja", "nej")
WEEKLY = (*YES_NO, "alla")


def fields_of(cells: list[str]) -> list[str]:
    """The field that each heading names, empty for one that is not known; nothing for a row without the first one of
    either format."""
    for columns in (COLUMNS, BODY_COLUMNS):
        found = [_field_of(cell, columns) for cell in cells]
        if columns[0].field in found:
            return found
    return []


def _field_of(heading: str, columns: Sequence[Column]) -> str:
    word = " ".join(heading.replace("\ufeff", "").split()).casefold()
    known = (column.field for column in columns if word == column.heading or word in column.aliases)
    return next(known, "")
