"""What a visitor does step by step, one errand a file: it changes the visit, the pages show it."""
