"""Conversion between scripts and regions.

`converter` converts clean text, by an engine of `engines` and the configurations that `routing` chooses; `blocks` repairs and
converts a text block by block, `parallel` in several processes. `explain` and `round_trip` say what was changed and what is lost,
`offsets` carries places over a conversion. `api` is the call that does it all.
"""
