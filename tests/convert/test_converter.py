"""The converter: names, settings, and pickling."""

from __future__ import annotations

import pickle

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.user_dictionary import UserDictionary


def test_names_that_are_wrong_are_named() -> None:
    for name, words in (
        ("simplfied", "did you mean simplified"),
        ("s2twq", "did you mean s2tw"),
        ("zz", "'zz': choose simplified, traditional, taiwan"),
        ("simplfied", r"\? Regions are simplified, traditional"),
    ):
        with pytest.raises(LinfenError, match=words):
            Converter(name)
    with pytest.raises(LinfenError, match="choose auto, official, pyo3, reimplemented"):
        Converter("taiwan", engine="opencc")
    with pytest.raises(LinfenError, match="cannot do hk2sp"):
        Converter("hk2sp", engine="reimplemented")


def test_a_converter_is_sent_as_its_settings() -> None:
    converter = Converter(
        "taiwan", words=True, user_dictionary=UserDictionary({"后": "后"}), punctuation=True, width="half"
    )
    other = pickle.loads(pickle.dumps(converter))
    assert other.settings == converter.settings
    assert other.convert("软件“后”Ａ") == converter.convert("软件“后”Ａ") == "軟體「后」A"
