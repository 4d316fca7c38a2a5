"""The one name that an installation adds to Python. In the repository the program's packages lie side by side.

In a wheel they (`cli`, `db`, `web` …) and `processes/` lie in the folder of this file. Only our own processes put that
folder first on the path, so nothing of ours can shadow another distribution's `mail` or `db` elsewhere.
"""

from __future__ import annotations

import sys
from pathlib import Path

__version__ = "0.3.0"


def main() -> None:
    """`svarstid`: run the command line of this process."""
    here = Path(__file__).resolve().parent
    if (here / "cli").is_dir():
        sys.path.insert(0, str(here))
    from cli import main as run

    run()
