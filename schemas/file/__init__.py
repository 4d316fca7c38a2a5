"""What people write in files: processes, directories, templates, scenarios, calendars."""
