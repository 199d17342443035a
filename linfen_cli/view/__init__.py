"""The view of an article: its text converted, with readings, repairs and hits at their places."""
