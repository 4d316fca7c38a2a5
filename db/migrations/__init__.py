"""Alembic revisions; `svarstid up` applies them."""
