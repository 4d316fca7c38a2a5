"""Conferences on the desk: asked about, followed, the unused places offered, closed."""
