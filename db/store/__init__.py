"""The database itself: sessions, revisions, leases, heartbeats, backup."""
