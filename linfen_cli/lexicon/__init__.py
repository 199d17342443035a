"""Words and what they cost, and where they begin and end in text."""
