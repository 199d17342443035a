"""Pipelines: linfen as a step in the engines that build corpora. One module an engine, which it is named after."""
