"""The tables of the register, by what they are about."""
