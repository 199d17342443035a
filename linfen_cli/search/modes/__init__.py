"""Search modes: the ways to take a pattern."""
