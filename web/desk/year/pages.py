"""The routers of the pages of the year."""

from __future__ import annotations

from web.desk.year import register

YEAR_PAGES = (register.router,)
