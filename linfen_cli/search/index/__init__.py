"""The index of a folder, for folders that are searched often.

`database` says where it is and whether it can be trusted, `update` makes it of texts that `preparation` cuts up, `lookup` says
what can have a hit, by the n-grams (`ngrams`) that a query needs.
"""
