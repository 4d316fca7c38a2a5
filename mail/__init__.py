"""Mail: letters (what is said to whom), rendering, the message, the carriers and the sender."""
