"""The Swedish words for every code, once: what mails, pages, the log and the command line say of the same thing."""
