"""The way in: logins of every sort, roles, and who is let in where."""
