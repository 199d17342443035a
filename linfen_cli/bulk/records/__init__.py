"""Formats of files with many records, one module each, which registers itself (`registry`)."""
