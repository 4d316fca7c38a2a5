"""Shared documents on the desk: shared, followed channel by channel, and how each organisation is reached."""
