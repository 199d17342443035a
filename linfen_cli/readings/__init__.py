"""Readings of text: pinyin, zhuyin, jyutping."""
