"""The number machine in a browser, for a touch PC that has one and no terminal."""
