"""`onestop tour`: the verbs of the desk, one after another, in a demo hall of its own."""
