"""The parts of the dispenser's screen, one a file."""
