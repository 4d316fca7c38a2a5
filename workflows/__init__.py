"""The durable shell: one process kind per file; `process.py` carries what they share."""
