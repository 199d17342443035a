"""What every room stands on: texts and offsets, bytes, files, processes, messages."""
