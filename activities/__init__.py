"""Thin activities: each calls one thing of ours; dependencies are fields, built in worker.py."""
