"""The plan of a matter: passes over its steps, ladders, outer days, and what a change does to it."""
