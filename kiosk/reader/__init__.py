"""The reader of identity cards, so that nobody has to type eighteen characters."""
