"""Bodies and their meetings as data."""
