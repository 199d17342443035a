"""Formats of files: which one a file is in, the text in it, and how it is rewritten with all else untouched."""
