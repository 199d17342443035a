"""The full-screen reader.

`flow` lays text out, `find` searches it, `memory` remembers places: these know nothing of Textual. `page`, `contents` and `prompt`
are the widgets of `window`; `search`, `places` and `appearance` are what can be done in it, and `app` puts the keys of `keys` to
that. Textual is imported when a reader is opened.
"""
