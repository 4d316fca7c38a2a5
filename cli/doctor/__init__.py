"""`svarstid doctor`."""
