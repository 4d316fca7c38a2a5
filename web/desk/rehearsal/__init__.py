"""A matter played through from the desk before it is started."""
