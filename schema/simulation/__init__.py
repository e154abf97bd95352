"""Days that never were: visitors drawn from a seed, and windows that serve them through the real verbs."""
