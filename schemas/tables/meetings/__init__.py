"""The tables of bodies, meetings and calendars."""
