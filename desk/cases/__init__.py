"""Cases at the desk: what is shown of one, what can be done with it, and the tasks that do it."""
