"""The public side of the hall: the number machine, its slips, the board."""
