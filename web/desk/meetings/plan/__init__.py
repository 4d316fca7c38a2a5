"""Meetings planned, changed and moved on the desk."""
