"""Who is asked, who holds a seat on a day, who reads a mail, who joins and who leaves."""
