"""Priorities that are anchored at home before they are decided: objects, parts, what must be ready."""
