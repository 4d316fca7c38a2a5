"""The words of the year: days, conferences, fees, feeds, polls."""
