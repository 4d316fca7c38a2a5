"""`python -m cli`: the same as `svarstid`, where the program is not installed."""

from __future__ import annotations

from cli import main

if __name__ == "__main__":
    main()
