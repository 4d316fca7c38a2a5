"""The writers: one for each format, each from the same value."""
