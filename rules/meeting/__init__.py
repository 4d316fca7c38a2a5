"""Meetings and what hangs on them: the one that still decides in time, who was there, what silence means."""
