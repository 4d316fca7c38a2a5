"""`svarstid plan` and `svarstid schema`."""
