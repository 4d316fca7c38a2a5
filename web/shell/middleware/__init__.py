"""What every request passes: limits, headers, errors in Swedish, the access log."""
