"""What the secretariat does, for the desk, the command line and the rehearsal alike."""
