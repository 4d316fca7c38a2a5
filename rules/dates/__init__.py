"""Dates and how far they lie apart: written, fuzzy, derived, due; in working days."""
