"""Search modes: the ways to take a pattern, one file each."""
