"""How a mail leaves: to files, by SMTP, by SendGrid. The error's type says whether it can have left."""
