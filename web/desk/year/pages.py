"""The routers of the pages of the year."""

from __future__ import annotations

from web.desk.year import overview, register, series, series_new

YEAR_PAGES = (overview.router, register.router, series_new.router, series.router)
