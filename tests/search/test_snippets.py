"""Snippets: the sentences of a hit, and its line in a concordance."""

from __future__ import annotations

from linfen_cli.article.article import parse
from linfen_cli.repair import repair
from linfen_cli.search.match import search
from linfen_cli.search.snippets import grouped, kwic

TEXT = "一、甲\n一句。二句擔當！三句？“四句擔當。”五句v1.5好。\n六句擔當。七句。\n二、乙\n八句。九句擔\n當。\n"


def sentences(pattern: str, context: int = 0) -> list[list[str]]:
    article = parse(repair(TEXT))
    groups = grouped(article, search(article, pattern), context)
    return [
        [" ".join(span.of(article.text) for span in snippet.spans) for snippet in group.snippets] for group in groups
    ]


def test_a_hit_comes_in_its_sentence() -> None:
    assert sentences("担当") == [["二句擔當！", "“四句擔當。”", "六句擔當。"], ["九句擔 當。"]]


def test_sentences_around_it_join_where_they_touch_and_stay_in_the_section() -> None:
    assert sentences("担当", 1) == [
        ["一句。二句擔當！三句？“四句擔當。”五句v1.5好。 六句擔當。七句。"],
        ["八句。九句擔 當。"],
    ]
    assert sentences("九句", 9) == [["二、乙 八句。九句擔 當。"]]


def test_hits_in_one_sentence_share_it() -> None:
    article = parse(repair("擔當就是擔當。不擔當。"))
    (group,) = grouped(article, search(article, "担当"))
    assert [len(snippet.hits) for snippet in group.snippets] == [2, 1]


def test_a_hit_over_two_sentences_has_both() -> None:
    assert sentences("三句？“四") == [["三句？“四句擔當。”"]]


def test_a_concordance_line() -> None:
    article = parse(repair(TEXT))
    rows = [kwic(article, hit, 4) for hit in search(article, "担当")]
    assert [(row.left, row.text, row.right) for row in rows] == [
        ("句。二句", "擔當", "！三句？"),
        ("？“四句", "擔當", "。”五句"),
        ("好。六句", "擔當", "。七句。"),
        ("句。九句", "擔當", "。"),
    ]


def test_hits_outside_the_sections_say_where() -> None:
    article = parse(repair("擔當\n\n2020-01-02 來源：某報\n\n甲段說了些事情，就此結束。\n\n責任編輯：擔當\n"))
    assert [group.place for group in grouped(article, search(article, "担当"))] == ["head", "closing lines"]
