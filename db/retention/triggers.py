"""The database refuses to delete evidence. Here, and nowhere else, that is lifted: for one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import bindparam, text
from sqlmodel import Session


@contextmanager
def lifted(session: Session, tables: Sequence[str]) -> Iterator[None]:
    """Let rows of the tables be deleted in the block. The triggers are back before the transaction can be committed,
    and a rollback never lost them: both databases take back what changes a table like any other change."""
    connection = session.connection()
    quote = connection.dialect.identifier_preparer.quote
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.exec_driver_sql(f"ALTER TABLE {quote(table)} DISABLE TRIGGER USER")
        yield
        for table in tables:
            connection.exec_driver_sql(f"ALTER TABLE {quote(table)} ENABLE TRIGGER USER")
        return
    # What is deleted is overwritten in the file too.
    connection.exec_driver_sql("PRAGMA secure_delete=ON")
    named = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN :tables")
    made = connection.execute(named.bindparams(bindparam("tables", expanding=True)), {"tables": list(tables)}).all()
    for name, _ in made:
        connection.exec_driver_sql(f"DROP TRIGGER {quote(name)}")
    yield
    for _, sql in made:
        connection.exec_driver_sql(sql)
