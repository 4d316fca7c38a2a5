"""The tables of what recurs: series, fees, conferences, shared documents."""
