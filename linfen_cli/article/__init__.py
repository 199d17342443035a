"""An article: its parts, how they are found in a text, and figures on it."""
