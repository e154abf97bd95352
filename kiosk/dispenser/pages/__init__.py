"""What fills the number machine's screen at a time, one page a file."""
