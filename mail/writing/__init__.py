"""From a stored mail to its words."""
