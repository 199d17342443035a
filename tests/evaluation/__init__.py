"""The quality of repair on text that it has not seen: `python -m tests.evaluate_repair` measures it with what is here.

`corpora` fetches clean text, `pages` makes damaged pages of it with the forward model, `judge` compares what repair made
of them with what they were.
"""
