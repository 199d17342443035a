"""The library: texts that are kept by name."""
