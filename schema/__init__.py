"""What the hall is: every table, and the only functions that change a row."""
