"""The parts of the board, one a file."""
