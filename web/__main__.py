"""`python -m web`: serve the register that the settings name. Our own access log; uvicorn's would print tokens."""

from __future__ import annotations

import logging
import sys

import uvicorn

from db.store.session import Database
from schemas.errors import Refused
from settings import load
from web.app import create_app


def main() -> int:
    """Serve until told to stop; 1 where the settings or the register do not allow it."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s", stream=sys.stderr)
    logging.getLogger("svarstid").setLevel(logging.INFO)
    try:
        settings = load()
        db = Database(settings.db_url)
        db.migrate()
        app = create_app(settings, db)
    except Refused as refusal:
        logging.getLogger("svarstid.web").error("%s", refusal)
        return 1
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=settings.environment == "production",
            timeout_graceful_shutdown=5,
        )
    )
    try:
        server.run()
    finally:
        db.dispose()
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
