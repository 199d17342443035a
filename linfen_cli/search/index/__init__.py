"""The index of a folder."""
