"""Mojibake: text that was decoded with another encoding than it was written in."""
