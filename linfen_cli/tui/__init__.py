"""The full-screen reader: `flow` lays text out, `find` searches it, `memory` remembers, `page` and `app` are what is seen.

All but `app`, `page` and `contents` know nothing of Textual, which is imported when a reader is opened.
"""
