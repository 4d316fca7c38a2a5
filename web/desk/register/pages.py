"""Every page of the register, in the order in which their addresses are tried."""

from __future__ import annotations

from web.desk.register import carried, forms, leaving, overview, people_file, proposals

REGISTER_PAGES = (overview.router, forms.router, carried.router, people_file.router, leaving.router, proposals.router)
