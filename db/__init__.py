"""The register: sessions, queries and migrations. Nothing here decides; it keeps and finds."""
