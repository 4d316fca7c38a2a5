"""One job in a process of its own, and the replay of what it found.

- `hypothesis TARGET NUMBER SEED WORLD FOLDER`: feed inputs made from the seed; the result is left in the folder.
- `atheris TARGET NUMBER SEED WORLD FOLDER`: the same, guided by the code that they reach.
- `world FOLDER`: make a world, for jobs that are run by hand.
- `replay FILE…`: feed the inputs that those files hold once more.
"""

from __future__ import annotations

import ast
import logging
import sys
import tempfile
from pathlib import Path

from tests.fuzz.failures import attempt, read_failure


def main(arguments: list[str]) -> int:
    """0 where everything held."""
    logging.disable(logging.CRITICAL)  # what goes wrong on purpose would fill the screen
    if arguments[0] == "replay":
        return max([_replayed(Path(name)) for name in arguments[1:]])
    if arguments[0] == "world":
        from tests.fuzz import world

        Path(arguments[1]).mkdir(parents=True)
        world.build(Path(arguments[1]))
        return 0
    engine, target, number, seed, made, kept = arguments
    # The guided engine must be the first to import the readers: it puts its counters into them.
    if engine == "atheris":
        from tests.fuzz.guided import guide

        guide(target, int(number), int(seed), Path(kept))
        return 1  # it ends the process itself
    from tests.fuzz.run import run
    from tests.fuzz.sorts import TARGETS

    found = run(TARGETS[target], int(number), int(seed), Path(made))
    (Path(kept) / "result.json").write_text(found.as_json(), encoding="utf-8")
    return 0


def _replayed(file: Path) -> int:
    from tests.fuzz import pages, world
    from tests.fuzz.sorts import TARGETS

    failure = read_failure(file)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        if TARGETS[failure.target] in pages.TARGETS:
            world.build(Path(folder))
        with TARGETS[failure.target].open(Path(folder)) as feed:
            error = attempt(feed, ast.literal_eval(failure.given))
    print(f"{file}: {'holds' if error is None else f'{type(error).__name__}: {error}'}")
    return error is not None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
