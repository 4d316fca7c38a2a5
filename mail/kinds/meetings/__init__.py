"""The mails of meetings: called, changed, checked, and what is asked of a kansli about its own."""
