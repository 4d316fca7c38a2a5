"""The columns of a register file: what each is called, what it holds, and in which order it is written."""

from __future__ import annotations

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
    Column("from_on", "från", ("fran", "från och med", "fr.o.m.", "from")),
    Column("to_on", "till", ("till och med", "t.o.m.", "tom")),
    Column("weekly_mail", "veckomejl", ("weekly_mail", "samlat mejl")),
)
HEADINGS = {column.field: column.heading for column in COLUMNS}
"""Field → heading."""
CAPACITIES = {"ordinarie": "ordinarie", "ersattare": "ersättare"}
"""Code → word, in the column uppdrag."""
YES_NO = ("ja", "nej")
WEEKLY = (*YES_NO, "alla")


def fields_of(cells: list[str]) -> list[str]:
    """The field that each heading names, empty for one that is not known; nothing for a row without the first one."""
    found = [_field_of(cell) for cell in cells]
    return found if COLUMNS[0].field in found else []


def _field_of(heading: str) -> str:
    word = " ".join(heading.replace("\ufeff", "").split()).casefold()
    known = (column.field for column in COLUMNS if word == column.heading or word in column.aliases)
    return next(known, "")
