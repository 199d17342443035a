"""Search: what a pattern means (query, modes), where it matches (match), and how hits are shown (snippets, counts)."""
