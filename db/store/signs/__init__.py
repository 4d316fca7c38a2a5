"""Time, signs of life and leases: what the parts of the service tell one another."""
