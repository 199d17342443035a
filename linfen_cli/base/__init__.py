"""The base of every room: texts and offsets, bytes, files, processes, messages."""
