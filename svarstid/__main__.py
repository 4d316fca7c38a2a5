"""`python -m svarstid`: the same as `svarstid`, where its script is not on the path."""

from __future__ import annotations

from svarstid import main

if __name__ == "__main__":
    main()
