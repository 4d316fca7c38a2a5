"""Meetings: the call, the views in advance, the record."""
