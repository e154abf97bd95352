"""The hall board: the call just made, the last calls, who waits."""
