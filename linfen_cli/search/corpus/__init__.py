"""Search over many sources: files, folders, long texts.

`corpus` is what is asked, `files` what there is to search, `answer` what one source gives, and `answers` what all give, shared
out to threads and processes. Before a text is read (`reading`, `texts`), `scan` looks whether it needs to be; where only
numbers are wanted, what it counts is often enough (`counting`). `lookup` asks an index instead.
"""
