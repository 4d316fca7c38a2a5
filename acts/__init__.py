"""One package for each act: what people do to a process, and what time does to it.

`acts/<act>/__init__.py` is the pure half: the message, what admits it, its transition, its duty, its sentence. It runs
inside workflows and imports `schemas` and `rules` only. `acts/<act>/register.py` is the other half: what the act writes
into the register and whom it tells, in the transaction of the activity.
"""
