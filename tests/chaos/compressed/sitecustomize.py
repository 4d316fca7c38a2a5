"""Time as the chaos tests press it together: a ladder of months is climbed in seconds.

Python runs this before every part of the service whose PYTHONPATH leads here. No reminder follows its question within
a working day; under test all of them would, and none would be sent. So only what the question overtakes falls away.
"""

from __future__ import annotations

from rules.plan import ladder

ladder._REMINDERS = frozenset()
