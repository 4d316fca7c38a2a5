"""Who may use the desk, and the ways in that belong to them."""
