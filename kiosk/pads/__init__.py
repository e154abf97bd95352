"""Call pads and evaluators on an RS-485 line: keys that act as the clerk at the window, visitors' ratings."""
