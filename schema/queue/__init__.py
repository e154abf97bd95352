"""Tickets: taken at the door, called to a window, ended with an outcome."""
