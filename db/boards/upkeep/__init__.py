"""How the service stands, read for pages and for machines."""
