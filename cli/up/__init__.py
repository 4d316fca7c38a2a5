"""`svarstid up`: all parts under one supervisor."""
