"""A cooperation's year: what was done in one, and what comes in the next twelve months. Pure."""
