"""What a change of a running matter must fulfil, act by act."""
