"""The routers of the pages of the year."""

from __future__ import annotations

from web.desk.year import overview, register

YEAR_PAGES = (overview.router, register.router)
