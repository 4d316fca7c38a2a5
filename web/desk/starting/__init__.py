"""A matter before it is started: its forms, its plan and its mails, all to be seen first."""
