"""The pages of a joint question: a form that grows, its plan beside it, and the ways in."""

from __future__ import annotations

from kinds.fraga.pages import routes
from kinds.fraga.pages.as_form import exact_form, of_item
from kinds.fraga.pages.part import part
from kinds.pages import FilledForm, Pages, Way
from schemas.file.directory import Directory
from schemas.file.process import ProcessFile


def as_form(file: ProcessFile, directory: Directory) -> FilledForm | None:
    """The form that makes the file, where the form can say all of it."""
    typed = exact_form(file, directory)
    return FilledForm(routes.ADDRESS, typed) if typed is not None else None


HOOKS = Pages(
    routers=(routes.router,),
    ways=(
        Way(
            title="En egen fråga",
            text="Skriv en eller flera frågor av vilket slag som helst. Planen räknas fram medan du skriver.",
            address=routes.ADDRESS,
            of_item=of_item,
        ),
        Way(
            title="Börja från ett tidigare ärende",
            text="Samma frågor och samma parter, med nya dagar.",
            address=f"{routes.ADDRESS}/tidigare",
        ),
    ),
    as_form=as_form,
    part=part,
)
