"""`python -m web`: serve the register that the settings name. Our own access log; uvicorn's would print tokens."""

from __future__ import annotations

import garbage

if __name__ == "__main__":
    garbage.put_off()

import logging
import sys

import uvicorn

import logs
from db.store.session import Database
from schemas.errors import Refused
from settings import load
from web.app import create_app
from web.shell.server import config_of


def main() -> int:
    """Serve until told to stop; 1 where the settings or the register do not allow it."""
    logs.configure(logging.WARNING, "%(asctime)s %(name)s %(message)s")
    try:
        settings = load()
        db = Database.of(settings, comes_first=True)
        db.migrate()
        app = create_app(settings, db)
    except Refused as refusal:
        logging.getLogger("svarstid.web").error("%s", refusal)
        return 1
    server = uvicorn.Server(config_of(app, settings))
    garbage.begin()
    try:
        server.run()
    finally:
        db.dispose()
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
