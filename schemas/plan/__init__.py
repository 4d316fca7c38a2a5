"""A plan and what is cut from it."""
