"""What watches the service: trusted time, how the parts stand, when somebody is told."""
