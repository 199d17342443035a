"""Readings: what stands over the characters of a text so that it can be read aloud, in pinyin, zhuyin or jyutping.

`registry` has the styles, which are the modules of `styles`, `reading` reads a clean text in any of them, and `mandarin` finds how
Mandarin is read, with `polyphones` for what no dictionary of words decides. `api` is the call that repairs first.
"""
