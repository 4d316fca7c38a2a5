"""The desk's forms that put a matter in the archive, and take it out again."""

from __future__ import annotations

from fastapi import APIRouter

from secretariat.matter import archiving
from web.desk.acts.act import Act, Asked, Shown, serve
from web.shell.fields import Values

router = APIRouter()


def _ask_to_archive(_asked: Asked) -> Shown:
    lead = (
        "Ärendet flyttas från fliken Avslutade till fliken Arkiverade. Allt finns kvar: svaren, mejlen och historiken. "
        "Ingen får mejl om det."
    )
    return Shown("Arkivera ärendet", lead, [], afterwords="Det går att ta fram ur arkivet igen.")


def _ask_to_take_out(_asked: Asked) -> Shown:
    return Shown("Ta fram ur arkivet", "Ärendet flyttas tillbaka till fliken Avslutade. Ingen får mejl om det.", [])


def _archive(asked: Asked, _values: Values) -> None:
    archiving.archive(asked.web.db, asked.process, now=asked.board.now)


def _take_out(asked: Asked, _values: Values) -> None:
    archiving.unarchive(asked.web.db, asked.process, now=asked.board.now)


ARCHIVE = Act(
    title="Arkivera ärendet",
    button="Arkivera ärendet",
    show=_ask_to_archive,
    carry_out=_archive,
    code="arkiverat",
    said="Ärendet är arkiverat.",
)
TAKE_OUT = Act(
    title="Ta fram ur arkivet",
    button="Ta fram ärendet",
    show=_ask_to_take_out,
    carry_out=_take_out,
    code="framtaget",
    said="Ärendet är framtaget ur arkivet.",
)
serve(router, "arkivera", ARCHIVE)
serve(router, "ta-fram", TAKE_OUT)
