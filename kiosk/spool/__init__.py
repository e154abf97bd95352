"""The machine's own file: what it needs to give numbers without the database, and those it gave."""
