"""Glosses: readings wedged into the text after their characters."""
