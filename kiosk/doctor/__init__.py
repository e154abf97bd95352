"""`onestop doctor`: looks at the database and at every device this machine has, in words for the telephone."""
