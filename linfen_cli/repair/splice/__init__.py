"""Splice damage: two-byte characters cut in half and joined with the wrong halves."""
