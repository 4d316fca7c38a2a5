"""The public pages of a meeting, by the link in its call."""
