"""Register and engine: what is handed over, started, compared and cured."""
