"""The seal: every row that proves something stands with its hash in a chain that cannot be rewritten unseen.

docs/sigill.md says exactly what is hashed, and what is promised.
"""
