"""HTML pages, by a parser that is not ours, and in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

from linfen_cli.article.article import parse
from linfen_cli.render.exporters import html
from linfen_cli.render.plain import visible
from linfen_cli.repair import repair
from linfen_cli.view.view import PAGE, Annotation, View
from tests.browser import chromium, console, open_file
from tests.conftest import Linfen

HOSTILE = """<script>document.title = "owned"</script>

2022-01-01 來源：<img src=x onerror=alert(1)>

一、“"><svg onload=alert(2)>出發
擔(dān)當</p></article><iframe src="javascript:alert(3)"></iframe>\x1b[31m\u202e\ufffe\x9b <!-- ]]> &lt;b&gt; &amp;amp;
二、<i>回家</i>
<style>*{display:none}</style><base href="http://x/"><meta http-equiv=refresh content="0;url=http://x/">
{{7*7}} ${7*7} `x` <a href="javascript:alert(4)">這裡</a>
"""


class _Reader(HTMLParser):
    """The text of a page, readings apart, its elements with their attributes, and what is not closed."""

    VOID = ("meta", "link", "br", "img", "hr", "input", "base")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.readings: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "rt":
            self.readings.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "rt" in self.open:
            self.readings[-1] += data
        elif not {"rp", "style", "title", "nav"} & set(self.open):
            self.text += data

    def titles(self, tag: str) -> list[str | None]:
        return [attributes.get("title") for name, attributes in self.elements if name == tag]


def read(text: str, **fields: object) -> _Reader:
    article = parse(repair(text))
    return _Reader("".join(html.page(View(article, article.sections, **{"repairs": True, **fields}))))  # type: ignore[arg-type]


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_nothing_is_lost(found: str, clean: str) -> None:
    page = read(found)
    assert squeezed(page.text) == squeezed(clean)
    assert page.readings == []
    assert page.open == []


def test_repairs_say_what_stood_there(found: str) -> None:
    repaired = repair(found)
    titles = read(found).titles("ins")
    assert len(titles) == len(repaired.glosses) + len(repaired.others)
    # By the view as it was found: each title is in it, and the glosses are those a plain pattern sees.
    assert all(title in found for title in titles if title)
    assert [title for title in titles if title and re.fullmatch(r".\([^()]+\)", title)] == re.findall(
        r".\([a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*\)", found
    )
    assert read(found, repairs=False).titles("ins") == []


def test_readings_are_those_of_the_page(found: str) -> None:
    expected = re.findall(r"\(([a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*)\)", found)
    assert read(found, annotation=Annotation(PAGE)).readings == expected


def test_what_was_left_says_why() -> None:
    article = parse(repair("甲乙丙，貫徹?zé)岢?。他说：锟斤拷锟斤拷。"))
    page = _Reader("".join(html.page(View(article, article.sections, repairs=True))))
    assert len(page.titles("u")) == len(article.repaired.unresolved) > 0
    assert page.titles("u") == [item.reason for item in article.repaired.unresolved]


def test_hits_are_marked_where_they_are_in_the_converted_text(linfen: Linfen) -> None:
    options = ("--to", "simplified", "--no-repairs", "--highlight", "擔當", "--highlight", "責任")
    page = linfen("export", "-", *options, stdin="甲擔(dān)當責任擔當擔當乙").stdout
    body = page.split("<body>")[1]
    assert re.findall('<mark class="(p.)">(.*?)</mark>', body) == [
        ("p1", "担当"),
        ("p2", "责任"),
        ("p1", "担当"),
        ("p1", "担当"),
    ]


@pytest.mark.parametrize(
    ("options", "language"),
    [([], "zh-Hant"), (["--to", "simplified"], "zh-Hans"), (["--to", "taiwan"], "zh-TW"), (["--to", "hongkong"], "zh-HK"),
     (["--to", "s2twp"], "zh-TW"), (["--to", "t2s"], "zh-Hans")],
)  # fmt: skip
def test_the_language_is_that_of_the_region(linfen: Linfen, options: list[str], language: str) -> None:
    assert f'<html lang="{language}">' in linfen("export", *options).stdout


def test_japanese_is_japanese(linfen: Linfen) -> None:
    page = linfen("export", "-", stdin="吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。").stdout
    assert '<html lang="ja">' in page


def test_hostile_markup_is_text() -> None:
    page = read(HOSTILE, annotation=Annotation(PAGE))
    tags = {tag for tag, _ in page.elements}
    ours = {"html", "head", "meta", "link", "title", "style", "body", "article", "header", "h1", "h2", "p", "nav", "ol", "li",
            "a", "section", "ins", "u", "ruby", "rp", "rt", "footer", "mark", "br"}  # fmt: skip
    assert tags <= ours
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)
    assert [attributes["href"] for tag, attributes in page.elements if tag == "a"] == ["#s1", "#s2"]
    assert sum(tag == "style" for tag, _ in page.elements) == 1
    assert '<script>document.title = "owned"</script>' in page.text
    assert "␛[31m\\u202e\\ufffe\\x9b" in page.text


@given(
    st.text(
        alphabet=st.characters(codec="utf-8", max_codepoint=0xFFFD, exclude_characters="#")
        | st.sampled_from("<>&\"'擔當。\n(dān)\x00\x1b\ufffe\r")
    )
)
def test_any_text_is_shown_and_stays_text(text: str) -> None:
    page = read(text)
    assert page.open == []
    shown = "".join(visible(char) for char in parse(repair(text)).text if not char.isspace())
    shown = re.sub("[\ufdd0-\ufdef\ufffe\uffff]", lambda match: f"\\u{ord(match[0]):04x}", shown)
    # White space among the control characters may be shown too.
    assert re.sub("[␉-␍␜-␟]|\\\\x85", "", squeezed(page.text)) == re.sub("[␉-␍␜-␟]|\\\\x85", "", shown)


# in a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def page(linfen: Linfen, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "article.html"
    linfen("export", "--pinyin", "--highlight", "担当", "-o", str(file))
    return file


@pytest.mark.slow
def test_readings_are_over_their_characters(browser: Chrome, page: Path) -> None:
    open_file(browser, page)
    rects = browser.execute_script("""
        return [...document.querySelectorAll("ruby")].map(ruby => {
            const rt = ruby.querySelector("rt").getBoundingClientRect();
            const range = document.createRange();
            range.selectNodeContents(ruby.firstChild);
            const base = range.getBoundingClientRect();
            return [rt.bottom, base.top, base.height, (rt.left + rt.right) / 2, (base.left + base.right) / 2, rt.height];
        });
    """)
    assert len(rects) > 500
    for bottom, top, height, middle, base_middle, own in rects:
        assert own > 0
        assert bottom <= top + height * 0.35  # a line box has room over its glyphs
        assert abs(middle - base_middle) < height
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.slow
def test_copying_gives_no_readings(browser: Chrome, page: Path, clean: str) -> None:
    open_file(browser, page)
    keys = ActionChains(browser)
    keys.key_down(Keys.CONTROL).send_keys("ac").key_up(Keys.CONTROL).perform()
    browser.get("data:text/html,<meta charset=utf-8><textarea id=t></textarea>")
    browser.find_element(By.ID, "t").send_keys(Keys.CONTROL, "v")
    pasted = browser.find_element(By.ID, "t").get_property("value")
    assert isinstance(pasted, str)
    assert "擔當" in pasted
    body = squeezed(pasted)
    for paragraph in clean.splitlines():
        assert squeezed(paragraph) in body
    assert not re.search("[āáǎàēéěèīíǐìōóǒòūúǔù]", pasted)


@pytest.mark.slow
def test_the_console_is_silent(browser: Chrome, page: Path) -> None:
    open_file(browser, page)
    assert console(browser) == []
    assert browser.execute_script("return document.compatMode") == "CSS1Compat"


@pytest.mark.slow
def test_hostile_markup_does_nothing(browser: Chrome, linfen: Linfen, tmp_path: Path) -> None:
    source, file = tmp_path / "hostile.txt", tmp_path / "hostile.html"
    source.write_text(HOSTILE, encoding="utf-8")
    linfen("export", str(source), "--pinyin", "-o", str(file))
    open_file(browser, file)
    assert console(browser) == []
    assert browser.title != "owned"
    assert browser.execute_script("return document.querySelectorAll('script, iframe, img, svg, base').length") == 0
    assert "display:none" in str(browser.execute_script("return document.body.innerText"))
    # Even what would get past the escaping could not run: the page's own policy forbids it.
    browser.execute_script(
        "const s = document.createElement('script'); s.textContent = 'document.title = \"owned\"'; document.body.append(s)"
    )
    assert browser.title != "owned"


@pytest.mark.slow
def test_day_night_and_narrow_screens(page: Path) -> None:
    colors = {}
    for dark in (False, True):
        with chromium(360, 640, dark=dark) as opened:
            open_file(opened, page)
            colors[dark] = opened.execute_script("return getComputedStyle(document.documentElement).backgroundColor")
            assert opened.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    assert colors == {False: "rgb(251, 250, 246)", True: "rgb(26, 26, 28)"}
