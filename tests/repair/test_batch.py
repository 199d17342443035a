"""Repair in batches: the same as one by one, in whatever process."""

from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.repair import Settings, repair
from linfen_cli.repair.batch import LONGEST, repair_batch
from linfen_cli.repair.blocks import repair_blocks
from tests.bulk.samples import CLEAN, DAMAGED, SPLICED, UNSPLICED
from tests.needs import needs_engine

TEXTS = [DAMAGED, None, "", CLEAN, SPLICED, "plain", "他说：浣犲ソ。"]
REPAIRED = [CLEAN, None, "", CLEAN, UNSPLICED, "plain", "他说：你好。"]


def test_each_as_by_itself() -> None:
    assert repair_batch(TEXTS) == REPAIRED
    assert repair_batch(iter(TEXTS), ["gloss"])[4] == SPLICED
    assert repair_batch([]) == []


@given(st.lists(st.text(st.sampled_from("擔(dān)當?！毙抡鞒淌浅錆M浣犲ソ &#20;\n里。，學(xué)"), max_size=30)))
def test_the_texts_of_a_batch_have_nothing_to_do_with_one_another(texts: list[str]) -> None:
    assert repair_batch(texts) == [repair(text).text for text in texts]


def test_it_can_be_pickled_and_run_anywhere() -> None:
    assert pickle.loads(pickle.dumps(repair_batch)) is repair_batch
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(repair_batch, [TEXTS, TEXTS])) == [REPAIRED, REPAIRED]
        assert pool.submit(repair_batch, TEXTS, ("gloss",), settings=Settings(0.5)).result()[0] == CLEAN


def test_a_document_that_is_too_long_is_repaired_in_blocks() -> None:
    line = DAMAGED + "\n"
    text = line * (2 * LONGEST // len(line))
    assert repair_batch([text]) == ["".join(block.repaired.text for block in repair_blocks([text]))]


@pytest.mark.filterwarnings("ignore")
def test_in_datasets() -> None:
    """The README's line for Hugging Face's datasets, on two processes."""
    datasets = needs_engine("datasets")
    texts = [f"{n}{text}" for n in range(40) for text in TEXTS if text is not None]
    dataset = datasets.Dataset.from_dict({"text": texts, "id": list(range(len(texts)))})
    mapped = dataset.map(lambda batch: {"text": repair_batch(batch["text"])}, batched=True, num_proc=2, batch_size=16)
    assert list(mapped["text"]) == [f"{n}{text}" for n in range(40) for text in REPAIRED if text is not None]
    assert list(mapped["id"]) == list(range(len(texts)))
