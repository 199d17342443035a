"""Renderers draw values: for a terminal (terminal), for a pipe (plain), for programs (jsonl). They compute nothing."""
