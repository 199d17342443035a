"""Search: what a pattern means (query), where it is found (match), and how hits are shown (snippets)."""
