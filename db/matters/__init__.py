"""The matters as the lists of the desk show them, kept in the transaction of whatever changes them."""
