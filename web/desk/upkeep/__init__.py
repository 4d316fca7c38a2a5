"""What looks after the service itself: users, logins, the clock, how the parts stand, what is erased."""
