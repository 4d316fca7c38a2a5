"""What all tests share: a register on SQLite, on PostgreSQL, or on both by turns."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from db import actors
from db.store.session import Database
from schemas.actor import PROGRAM
from tests import postgresql_cluster

_numbers = count(1)


# A developer's own settings, and the window of whoever runs this, must not reach the tests: not even their imports.
for _name in list(os.environ):
    if _name.startswith(("SVARSTID_", "TEMPORAL_")) or _name in {
        "DATABASE_URL",
        "COLUMNS",
        "http_proxy",
        "https_proxy",
    }:
        del os.environ[_name]


def pytest_collection_finish() -> None:
    """All that is collected lives to the end: searching it for garbage again and again takes a third of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _nobody_acts_on() -> Iterator[None]:
    """A command that a test runs here acts for the machine's user; the next test is the program's again."""
    yield
    actors.be(PROGRAM)


@pytest.fixture(scope="session")
def _migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "svarstid.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    # The last connection to close carries the WAL into the file, so that a plain copy is whole.
    database.dispose()
    return path


@pytest.fixture
def sqlite_db(_migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated register in a file of its own."""
    path = tmp_path / "svarstid.db"
    shutil.copy(_migrated_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def postgresql_socket() -> Iterator[str]:
    """The socket folder of a private cluster. Skips where PostgreSQL is not installed; in CI that is an error."""
    programs = postgresql_cluster.programs()
    if programs is None:
        missing = "PostgreSQL saknas: installera Debianpaketet postgresql. Halva databasprovet körs INTE."
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with postgresql_cluster.cluster(programs) as socket:
        postgresql_cluster.administer(socket, "CREATE DATABASE migrated")
        template = Database(postgresql_cluster.url(socket, "migrated"))
        template.migrate()
        template.dispose()
        yield socket


@pytest.fixture
def postgresql_db(postgresql_socket: str) -> Iterator[Database]:
    """An empty, migrated register in a database of its own."""
    name = f"test_{next(_numbers)}"
    postgresql_cluster.administer(postgresql_socket, f"CREATE DATABASE {name} TEMPLATE migrated")
    database = Database(postgresql_cluster.url(postgresql_socket, name))
    yield database
    database.dispose()
    postgresql_cluster.administer(postgresql_socket, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def any_db(request: pytest.FixtureRequest) -> Database:
    """The register on each of the two databases."""
    found = request.getfixturevalue(f"{request.param}_db")
    assert isinstance(found, Database)
    return found
