"""After a meeting, on the desk: presence, outcomes, matters, what is outstanding, and justering."""
