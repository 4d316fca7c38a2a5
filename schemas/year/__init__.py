"""What recurs over the years, as data: series, fees, conferences."""
