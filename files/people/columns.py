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
    Column("person", "namn", ("innehavare", "person")),
    Column("email", "e-post", ("epost", "e-postadress", "e-mail", "email", "mejl")),
    Column("capacity", "uppdrag", ("capacity",)),
    Column("is_acting", "tf", ("tf.", "tillförordnad")),
    Column("from_on", "från", ("fran", "från och med", "fr.o.m.", "from")),
    Column("to_on", "till", ("till och med", "t.o.m.", "tom")),
)
BODY_COLUMNS = (
    Column("body", "organnyckel", ("organ-nyckel",)),
    Column("name", "organ", ("organets namn",)),
    Column("kind", "slag"),
    Column("organisation", "hemvist"),
    Column("exists_from_on", "organet från"),
    Column("exists_to_on", "organet till"),
    Column("seat", "plats", ("ledamot",)),
    Column("role", "uppdrag", ("roll",)),
    Column("person", "bundet till", ("namn", "person")),
    Column("is_acting", "tf", ("tf.", "tillförordnad")),
    Column("from_on", "från", ("fran", "från och med", "fr.o.m.", "from")),
    Column("to_on", "till", ("till och med", "t.o.m.", "tom")),
)
"""Of a file of bodies and who is in them."""
HEADINGS = {column.field: column.heading for column in COLUMNS}
"""Field → heading."""
BODY_HEADINGS = {column.field: column.heading for column in BODY_COLUMNS}
CAPACITIES = {"ordinarie": "ordinarie", "ersattare": "ersättare"}
"""Code → word, in the column uppdrag."""
YES_NO = ("ja", "nej")


def field_of(heading: str, columns: Sequence[Column] = COLUMNS) -> str:
    """The field that a heading names; empty for one that is not known."""
    word = " ".join(heading.replace("\ufeff", "").split()).casefold()
    known = (column.field for column in columns if word == column.heading or word in column.aliases)
    return next(known, "")
