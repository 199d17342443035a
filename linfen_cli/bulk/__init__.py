"""Bulk: repair of whole crawls on one machine: folders of texts, and files of records (JSON Lines, Parquet, WARC).

A run (`job`) reads the files that it is given (`inputs`), cuts them into `chunks`, has a pool of processes repair these, and gives the
results in order to its `output`: so these are the same for any number of processes. The `journal` has what is finished, and a run that was
killed goes on from there. A record format is a module of `records`; `text` repairs files that are a document each. `findings` add up
what was found, and `report` sums it up for `linfen report`.
"""
