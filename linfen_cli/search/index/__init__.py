"""The index of a folder, for folders that are searched often.

`database` opens it and checks whether it can be trusted, `update` makes it from texts that `preparation` cuts into blocks, and
`lookup` finds the blocks that have the n-grams (`ngrams`) that a query needs.
"""
