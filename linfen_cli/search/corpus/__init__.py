"""Search over many sources: files, folders, long texts.

`corpus` describes a search, `files` lists what there is to search, `answer` searches one source, and `answers` all of them, with
threads and processes. Before a text is read (`reading`, `texts`), `scan` looks whether it needs to be; for counts, the scan is
often enough (`counting`). `lookup` uses an index instead.
"""
