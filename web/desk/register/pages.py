"""Every page of the register, in the order in which their addresses are tried."""

from __future__ import annotations

from web.desk.register import (
    bodies,
    body,
    carried,
    edit,
    elections,
    holders,
    leaving,
    memberships,
    merging,
    of_matter,
    organisation,
    overview,
    people_file,
    proposals,
)
from web.desk.register import turnover as turnover_page

FORMS = (organisation, holders, of_matter, body, memberships)
"""Modules that declare what can be changed; the routes of it are those of `edit`."""
REGISTER_PAGES = tuple(
    module.router
    for module in (overview, elections, turnover_page, people_file, carried, proposals, leaving, merging, edit, bodies)
)
