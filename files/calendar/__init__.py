"""Meeting calendars read from files."""
