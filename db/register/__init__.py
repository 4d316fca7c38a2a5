"""Who there is: organisations, seats, holders and addresses."""
