"""Bodies' calendars in the register, and the feeds that lead out of it."""
