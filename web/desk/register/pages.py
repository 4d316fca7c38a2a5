"""Every page of the register, in the order in which their addresses are tried."""

from __future__ import annotations

from web.desk.register import carried, forms, leaving, merging, overview, people_file, proposals, turnover

REGISTER_PAGES = tuple(
    module.router for module in (overview, turnover, people_file, carried, proposals, leaving, merging, forms)
)
