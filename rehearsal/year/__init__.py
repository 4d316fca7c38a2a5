"""A cooperation's whole year on one engine and in one register: matters, meetings, conferences and series."""
