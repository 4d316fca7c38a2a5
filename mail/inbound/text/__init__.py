"""The sender's own words: without quotes, footers, signatures and courtesies. Pure."""
