"""Search over many sources: files, folders, long texts."""
