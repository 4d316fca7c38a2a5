"""The one name that an installation adds to Python. In the repository the program's packages lie side by side.

In a wheel they (`cli`, `db`, `web` …) and `processes/` lie in the folder of this file. Only our own processes put that
folder first on the path (`svarstid/__main__.py`), so nothing of ours can shadow another distribution's `mail` or `db`
elsewhere.
"""

from __future__ import annotations

__version__ = "0.3.0"
