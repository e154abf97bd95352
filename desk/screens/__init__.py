"""The desk's screens, one a file."""
