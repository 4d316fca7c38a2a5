"""`svarstid`, and `python -m svarstid` where its script is not on the path."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> None:
    """Run the command line of this process."""
    here = Path(__file__).resolve().parent
    if (here / "cli").is_dir():
        sys.path.insert(0, str(here))
    from cli import main as run

    run()


if __name__ == "__main__":
    main()
