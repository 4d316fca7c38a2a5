"""The API for other systems, /api/v1: an application of its own below the web, which answers in JSON alone."""
