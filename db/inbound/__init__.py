"""Received mail: stored first, then read, then recorded, noted, or laid before a person."""
