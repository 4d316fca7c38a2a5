"""Meetings read from files."""
