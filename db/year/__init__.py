"""Fees and shared documents in the register."""
