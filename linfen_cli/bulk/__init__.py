"""Bulk: repair of whole crawls on one machine: folders of texts, and files of records (JSON Lines, Parquet, WARC).

`run` cuts the files into chunks, hands these out to processes, and puts what comes back together in order, so that the result is
the same for any number of processes. `journal` keeps what is done, so that a run that was killed goes on from there. A format
is a module: it reads its files in chunks and repairs one (`jsonl`, `parquet`, `warc`, `text`).
`findings` is what a run has found, which `linfen report` shows.
"""
