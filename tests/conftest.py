"""What all tests share: a register on SQLite, on PostgreSQL, or on both by turns."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from db import actors
from db.store.session import Database
from files import guarded_yaml
from ports import reserved
from schemas import address
from schemas.actor import PROGRAM
from tests import compiled, postgresql_cluster

_numbers = count(1)
_emptied: list[str] = []
_LONGEST_FIRST = (
    "workflows/test_every_fault.py",
    "e2e/test_pages.py",
    "workflows/test_shipped_scenarios.py",
    "workflows/test_remiss.py",
    "cli/test_up.py",
    "db/seals/test_seals.py",
    "db/test_answers.py",
    "workflows/test_reconcile.py",
    "workflows/test_inquiry.py",
    "workflows/test_updates.py",
    "web/shell/test_routes.py",
    "workflows/test_home_meeting.py",
    "test_wheel.py",
    "e2e/test_meeting_pages.py",
    "workflows/test_by_reply.py",
    "workflows/test_durability.py",
    "workflows/test_contract_story.py",
    "fuzz/test_fuzz.py",
    "e2e/test_mail_detonator.py",
    "test_architecture.py",
    "web/shell/test_hostile_input.py",
    "e2e/test_journeys.py",
    "e2e/test_place.py",
    "workflows/test_refusals.py",
    "db/seals/test_played_rows.py",
)
"""Files of tests that take a quarter of a minute or more; begun last, one would run on alone when all else is done."""
Made = Callable[[str, Callable[[Path], object]], Path]

# A developer's own settings, and the window of whoever runs this, must not reach the tests: not even their imports.
for _name in list(os.environ):
    if _name.startswith(("SVARSTID_", "TEMPORAL_")) or _name in {
        "DATABASE_URL",
        "COLUMNS",
        "http_proxy",
        "https_proxy",
        "PYTHONDONTWRITEBYTECODE",
    }:
        del os.environ[_name]

# The tests start some two hundred processes: each would compile the whole program anew, for more than a second.
sys.dont_write_bytecode = False

# Half of what hypothesis would try: each run, but for those of CI, tries others, and `make fuzz` a million. How long
# one takes says something of the machine only.
settings.register_profile("suite", max_examples=50, deadline=None)
settings.load_profile("suite")

# What collection makes stays to its end.
gc.disable()

compiled.share()

# Most tests begin from the shipped files. What a reader makes of a file is never changed, so each is read once.
vars(guarded_yaml)["load"] = lru_cache(64)(guarded_yaml.load)
# And their addresses, some hundred to a file, are as good at each reading of what it holds.
vars(address)["read_address"] = lru_cache(1024)(address.read_address)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, and then all others in their order."""
    place = {Path(__file__).parent / name: number for number, name in enumerate(_LONGEST_FIRST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


def pytest_collection_finish() -> None:
    """All that is collected lives to the end: searching it for garbage again and again takes a third of the time."""
    gc.collect()
    gc.freeze()
    gc.enable()
    # What a test leaves behind is little, and the default would search for it after every 700 objects that are made.
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(autouse=True)
def _nobody_acts_on() -> Iterator[None]:
    """A command that a test runs here acts for the machine's user; the next test is the program's again."""
    yield
    actors.be(PROGRAM)


@pytest.fixture
def port() -> Iterator[int]:
    """A port of this machine on which nobody listens, and that nobody else is given."""
    with reserved() as number:
        yield number


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Gives the folder of that name, which the first who asks has made; the processes of one run share it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder = shared / name
        with (shared / f"{name}.lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if not folder.exists():
                making = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=shared))
                make(making)
                making.rename(folder)
        return folder

    return made


@pytest.fixture(scope="session")
def migrated_file(made_once: Made) -> Path:
    """An empty, migrated register, to copy from."""

    def make(folder: Path) -> None:
        database = Database(f"sqlite:///{folder / 'svarstid.db'}")
        database.migrate()
        # The last connection to close carries the WAL into the file, so that a plain copy is whole.
        database.dispose()

    return made_once("migrated", make) / "svarstid.db"


@pytest.fixture(scope="session")
def played_file(made_once: Made) -> Path:
    """A register played to IN_MAY, to copy from."""
    from tests.web.site import play  # most tests need none of the web

    return made_once("played", play) / "svarstid.db"


@pytest.fixture
def sqlite_db(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated register in a file of its own."""
    path = tmp_path / "svarstid.db"
    shutil.copy(migrated_file, path)
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
        compiled.known(template._writer)
        template.dispose()
        yield socket


@pytest.fixture
def postgresql_db(postgresql_socket: str) -> Iterator[Database]:
    """An empty, migrated register in a database that nobody else uses; it is used again where it can be emptied."""
    name = _emptied.pop() if _emptied else ""
    if not name:
        name = f"test_{next(_numbers)}"
        postgresql_cluster.administer(postgresql_socket, f"CREATE DATABASE {name} TEMPLATE migrated")
    database = Database(postgresql_cluster.url(postgresql_socket, name))
    yield database
    database.dispose()
    if postgresql_cluster.empty(postgresql_socket, name, "migrated"):
        _emptied.append(name)
    else:
        postgresql_cluster.administer(postgresql_socket, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def any_db(request: pytest.FixtureRequest) -> Database:
    """The register on each of the two databases."""
    found = request.getfixturevalue(f"{request.param}_db")
    assert isinstance(found, Database)
    return found
