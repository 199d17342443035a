"""The help texts in Chinese, by their English, and how a page of Chinese is laid out.

Simplified characters; `language.py` converts them for other regions. A test holds that every help text is here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import click

__all__ = ["CHINESE", "Context", "Formatter", "chinese"]

_TO = "simplified（简体）、traditional（繁体）、taiwan（台湾）、hongkong（香港）、japanese（日本），或 OpenCC 的配置名，如 s2twp。"

CHINESE: Mapping[str, str] = {
    # linfen
    "Read, search and convert Chinese text, the way it is found: in mixed scripts, with pinyin glosses in its words.": (
        "阅读、检索、转换、修复中文文本，文本是什么样就怎么读：简繁混杂、字间夹着拼音注音。"
    ),
    "A SOURCE is a file (text, HTML, EPUB, DOCX, PDF, Markdown, or one of these as .gz), a name in the library, or - for"
    " standard input. Without one a command takes the default article: the one that $LINFEN_ARTICLE names, or the"
    " library's, or the bundled one.": (
        "SOURCE 是一个文件（纯文本、HTML、EPUB、DOCX、PDF、Markdown，或其 .gz 压缩），书库中的一个名称，或表示标准输入的 -。"
        "不给出时取默认文章：$LINFEN_ARTICLE 所指的，其次书库的默认文章，最后是自带的文章。"
    ),
    "Print the version and the conversion engine in use, and exit.": "显示版本和所用的转换引擎，然后退出。",
    "Show help texts in this language.": "用这种语言显示说明。",
    # what commands share
    "Take the bytes of SOURCE for this encoding: gbk, big5, utf-16 …": "按这种编码读取 SOURCE：gbk、big5、utf-16 等。",
    "Print JSON.": "输出 JSON。",
    "Page what does not fit the terminal.": "一屏放不下时分页显示。",
    "Use colours. auto: on a terminal, unless NO_COLOR is set, or where FORCE_COLOR is.": (
        "使用颜色。auto：输出到终端且未设 NO_COLOR 时，或设了 FORCE_COLOR 时。"
    ),
    "Convert with official, pyo3 or reimplemented.": "转换引擎：official、pyo3 或 reimplemented。",
    "Write to FILE, whole or not at all; - is standard output.": "写入 FILE，要么写全，要么不写；- 表示标准输出。",
    "Overwrite FILE where it exists.": "FILE 已存在时覆盖它。",
    # show
    "Show an article: title, dateline and sections, without the glosses that were wedged into it.": (
        "显示一篇文章：标题、日期来源行和各节，去掉夹在其中的注音。"
    ),
    "On a terminal it is laid out and paged; in a pipe it is the clean text in full. Readings stand over the characters, or"
    " after them with --glosses inline; where the text had a reading of its own, that is shown.": (
        "在终端上排版并分页；在管道中输出完整的干净文本。读音标在字的上方，加 --glosses inline 则标在字后；"
        "原文自带注音的字以原文为准。"
    ),
    "Show an article, or some of its sections.": "显示一篇文章或其中几节。",
    "Only this section: a number (3), a range (2-4, 3-) or words of its heading, in either script. Repeatable.": (
        "只显示这一节：编号（3）、范围（2-4、3-）或标题中的词，简繁皆可。可重复使用。"
    ),
    "List the sections with their lengths in characters.": "列出各节及其字数。",
    "Show the stored text; on a terminal with what is damaged, and what it becomes, marked in place.": (
        "显示原样的文本；在终端上就地标出损坏之处及修复结果。"
    ),
    "Show the readings that stood in the text, after their characters or over them.": "显示原文中的注音，在字后或在字上方。",
    "Show pinyin over the characters; with LEVEL only over those beyond it: 1 to 9 (HSK), or from 10 how many of the"
    " commonest characters to leave out.": (
        "在字上方标注拼音；给出 LEVEL 时只标超出该级的字：1 至 9 为 HSK 等级，10 以上为略去最常用的多少个字。"
    ),
    "Show zhuyin (bopomofo) so.": "同上，标注注音符号。",
    "Show jyutping so, for Cantonese.": "同上，标注粤语拼音（粤拼）。",
    "Convert what is shown: simplified, traditional, taiwan, hongkong, japanese, or one of OpenCC's configurations such as s2twp.": (
        f"转换所显示的文字：{_TO}"
    ),
    # search
    "Find PATTERN in each SOURCE: a file, a folder, or - for standard input.": (
        "在每个 SOURCE 中查找 PATTERN；SOURCE 是文件、文件夹，或表示标准输入的 -。"
    ),
    "担当, 擔當 and 擔(dān)當 find the same places: variants, glosses, width, case, white space and a line break between"
    " Han characters make no difference. Latin letters that are not found are tried as pinyin. Hits are shown in"
    " their sentences, by section, with line numbers. The exit status is 0 when something was found, 1 when nothing was, 2 when"
    " a source could not be read.": (
        "担当、擔當、擔(dān)當 找到的位置相同：异体、注音、全角半角、大小写、空白以及汉字间的一次换行都不影响结果。"
        "找不到的拉丁字母按拼音再找。结果按节显示所在的句子和行号。找到时退出状态为 0，没找到为 1，有来源读不了为 2。"
    ),
    "Find a phrase, however it is written.": "查找词句，不论怎样书写。",
    "Search for this pattern; repeat it for several. All arguments are sources then.": (
        "查找这个模式；可重复给出多个。此时其余参数都是 SOURCE。"
    ),
    "PATTERN is a regular expression; its characters have variants too.": "PATTERN 是正则表达式，其中的字同样匹配异体。",
    "PATTERN is given by its sound: dandang, dān dāng, dan1dang1, dd, 擔dang.": (
        "PATTERN 用读音给出：dandang、dān dāng、dan1dang1、dd、擔dang。"
    ),
    "Up to N characters may be wrong, missing or too many.": "允许最多 N 个字写错、缺少或多出。",
    "Find the words of other regions too: 软件 finds 軟體.": "也查找其他地区的用词：软件也找到軟體。",
    "Find only the very characters, in the text as it was stored.": "只在原样文本中查找完全相同的字。",
    "Find whole words only.": "只查找整词。",
    "Find the patterns only within N characters of one another.": "各模式相距不超过 N 个字才算找到。",
    "Find the patterns only where all are in the same unit.": "各模式同在一个单位（句、段、节等）中才算找到。",
    "Search only in this section: a number, a range, or words of its heading.": "只在这一节中查找：编号、范围或标题中的词。",
    "Print the lines without a hit.": "输出没有匹配的行。",
    "Print only how many hits there are; -cc by section too.": "只输出匹配数；-cc 还按节列出。",
    "Print only the names of the sources with a hit.": "只输出有匹配的来源名称。",
    "Print only what was found, a hit a line.": "只输出匹配的文字，每处一行。",
    "Print N sentences before and after each hit's own.": "连同匹配所在句前后各 N 句一起输出。",
    "Print a line a hit, with N characters on each side and the hits in one column.": (
        "每处匹配一行，左右各 N 个字，匹配处对齐成一列。"
    ),
    "Print how often each pattern is found in each section.": "输出每个模式在各节中出现的次数。",
    "Draw where in the text the hits are.": "画出匹配在全文中的分布。",
    "Search all texts of the library.": "查找书库中的所有文本。",
    "Search hidden files of folders too.": "也查找文件夹中的隐藏文件。",
    "Search files too that .gitignore names.": "也查找 .gitignore 所列的文件。",
    "How long a regular expression may take on one file (0: as long as it wants).": (
        "正则表达式在一个文件上最多用时（0 为不限）。"
    ),
    "Look into the indexes of folders (linfen index).": "利用文件夹的索引查找（见 linfen index）。",
    # index
    "Index the texts of a folder, so that `linfen search --index` finds in it at once what it finds otherwise.": (
        "为文件夹中的文本建立索引，使 linfen search --index 立即找到平常查找所得的同样结果。"
    ),
    "The index is kept in DIR/.linfen; delete that folder to be rid of it. Once made, only files that are new or have changed"
    " are read again; a search notices them too, and searches them as they are. The exit status is 2 when the index cannot be"
    " made, or a file in the folder not be read.": (
        "索引存放在 DIR/.linfen 中，不要时删去该文件夹即可。建成之后，只重读新增或改动过的文件；查找时也会发觉这些文件，"
        "并直接读取其现状。索引建不成，或文件夹中有文件读不了时，退出状态为 2。"
    ),
    "Index a folder that is searched often.": "为常查的文件夹建立索引。",
    "Take in hidden files too.": "隐藏文件也收入。",
    "Take in files too that .gitignore names.": ".gitignore 所列的文件也收入。",
    "Make it anew, whatever is there.": "不论已有什么，重新建立。",
    "Do not say what was done.": "不报告做了什么。",
    # convert
    "Convert a text to another script or region. Glosses never hide a phrase from the dictionaries.": (
        "把文本转换为另一种字体或地区用字。注音不会妨碍词典识别词语。"
    ),
    "Convert a text to another script or region.": "转换简繁或地区用字。",
    "What to convert to: simplified, traditional, taiwan, hongkong, japanese, or one of OpenCC's configurations such as s2twp.": (
        f"转换的目标：{_TO}"
    ),
    "The script or region of the text.": "文本原来的字体或地区用字。",
    "Drop the readings that stood in the text, or keep them after their characters.": "去掉原文中的注音，或保留在字后。",
    "SOURCE is a text, Markdown, HTML, an EPUB, a Word document, subtitles, or a folder of them; what is no text in it stays as"
    " it is. With a list that is asked for (--explain and the like) -o writes the text all the same.": (
        "SOURCE 是纯文本、Markdown、HTML、EPUB、Word 文档、字幕，或装有这些文件的文件夹；其中不是文字的部分保持原样。"
        "要求列表（--explain 等）时，-o 照样写出文本。"
    ),
    "Exchange the regions' words too: 軟件 and 軟體.": "连地区用词一起转换：軟件与軟體。",
    "Words of your own, in OpenCC's text format: a word, a tab, what it becomes. Repeatable.": (
        "自己的词表，用 OpenCC 的文本格式：词、制表符、转换结果。可重复使用。"
    ),
    "Leave NAME as it is. Repeatable.": "NAME 保持原样，不转换。可重复使用。",
    "Write the region's quotation marks: “” or 「」.": "使用该地区的引号：“”或「」。",
    "Write letters, digits and signs full or half; never in code or URLs.": (
        "字母、数字和符号写成全角（full）或半角（half）；代码和网址不变。"
    ),
    "Write to FILE, whole or not at all, in the encoding of the source; - is standard output. For a folder: a folder.": (
        "写入 FILE，要么写全，要么不写，编码与来源相同；- 表示标准输出。来源是文件夹时给出文件夹。"
    ),
    "What SOURCE is: plain, markdown, html, epub, docx, srt, vtt, ass.": (
        "SOURCE 的格式：plain、markdown、html、epub、docx、srt、vtt、ass。"
    ),
    "Write in this encoding.": "用这种编码写出。",
    "Write line ends: lf, crlf or keep.": "写出的换行符：lf、crlf，或 keep（保持原样）。",
    "List each change with the rule behind it, instead of the text.": "不输出文本，而列出每处改动及其依据。",
    "List only what no phrase decided, with what else it could be.": "只列出没有词语可据以决定的字，以及其他可能的写法。",
    "Tell which script and region the text is in, and what is mixed into it.": "判断文本的字体和地区用字，以及混入了什么。",
    "Convert there and back and list what did not return; exit status 1 where something did not.": (
        "来回转换一次，列出没有还原的字；有未还原的，退出状态为 1。"
    ),
    "Work with N processes.": "用 N 个进程。",
    "Leave out the summary of a folder on standard error.": "不在标准错误输出上概述文件夹的转换情况。",
    # repair
    "Print the clean text of SOURCE, and a summary of what was damaged on standard error.": (
        "输出 SOURCE 的干净文本，并在标准错误输出上概述损坏情况。"
    ),
    "Only what is proven is changed: damaging the clean text again gives the stored text back. --min-confidence and"
    " --interactive go further. A long text is repaired block by block and printed as it goes.": (
        "只改有证明的地方：把干净文本再损坏一次，能得回原样文本。--min-confidence 和 --interactive 可更进一步。"
        "长文本逐块修复，边修边输出。"
    ),
    "Give damaged text its characters back.": "修复损坏的文本。",
    "Write back to the source, and keep what was there as SOURCE.bak.": "写回原文件，原来的内容另存为 SOURCE.bak。",
    "Print what was changed, in its line, instead of the text.": "不输出全文，只输出改动之处及其所在行。",
    "Print nothing; leave with exit status 1 where there is damage.": "不输出；有损坏时退出状态为 1。",
    "The kinds of damage to undo, separated by commas.": "要修复的损坏种类，用逗号分隔。",
    "Make repairs of confidence P (0 to 1) or more, proven or not.": "把握不低于 P（0 到 1）的都修复，不论是否有证明。",
    "Ask about what is not certain, on the terminal.": "拿不准的地方在终端上询问。",
    "Leave out the summary on standard error.": "不在标准错误输出上概述。",
    "SOURCE may be a folder, with -o OUT for another, or a file of records: JSON Lines, Parquet, WARC; each of them, and texts,"
    " may be compressed (.gz, .zst). These are repaired by several processes; a run that was stopped goes on when the same command"
    " is given again, and `linfen report OUT` shows what was found.": (
        "SOURCE 可以是文件夹（用 -o OUT 写入另一个文件夹），也可以是记录文件：JSON Lines、Parquet、WARC；这些文件和纯文本都可以是压缩的"
        "（.gz、.zst）。这类来源由多个进程修复；中断之后，再给出同样的命令即从断处继续，linfen report OUT 显示发现了什么。"
    ),
    "The field or column of records that has the text; a.b is b in a.": "记录中存放文本的字段或列；a.b 指 a 中的 b。",
    "What files are.": "文件的格式。",
    "Repair folders and records with N processes.": "用 N 个进程修复文件夹和记录。",
    # report
    "Tell what a run of `linfen repair` has found: how many documents had which damage, by which gloss tables, and what was left.": (
        "报告一次 linfen repair 发现了什么：多少文档有哪种损坏，用的是哪些注音表，还剩下什么。"
    ),
    "RUN is the folder or the file that the run writes to, as its -o named it. A run that is not at its end is told of as far as"
    " it is.": "RUN 是那次修复写入的文件夹或文件，即其 -o 所指。尚未结束的，报告到目前为止的情况。",
    "Tell what a run of repair has found.": "报告一次修复发现了什么。",
    "Print one HTML page, with plots.": "输出一个带图表的 HTML 网页。",
    # read
    "Read a text full screen, with less's and vim's keys and the mouse; h shows them.": (
        "全屏阅读，可用 less 和 vim 的按键以及鼠标；按 h 显示按键。"
    ),
    "/ searches as one types, with everything that linfen search can do; t is the table of contents; s changes the script, r"
    " the readings, x shows what was repaired; m and ' set marks and go to them. Where somebody was in a text is remembered."
    " Needs the extra tui.": (
        "/ 边输入边查找，linfen search 的各种查法都能用；t 是目录；s 换字体，r 换注音，x 显示修复之处；m 和 ' 设置书签和跳到书签。"
        "下次打开时回到上次读到的地方。需要附加组件 tui。"
    ),
    "Read a text full screen.": "全屏阅读。",
    "Begin with the text converted: simplified, traditional, taiwan, hongkong, japanese, or one of OpenCC's configurations such as s2twp.": (
        f"打开时即转换为：{_TO}"
    ),
    "Begin at what a search finds.": "从查找到的地方开始。",
    "The colours. auto: what COLORFGBG says of the terminal, else dark.": "配色。auto：按 COLORFGBG 所说的终端底色，否则为深色。",
    # export
    "Write an article as a file for a browser, an e-reader, an editor, a program or a wall.": (
        "把文章写成供浏览器、电子书阅读器、编辑器、程序或墙面使用的文件。"
    ),
    "HTML is one page that needs nothing else. EPUB is for e-readers. Markdown and JSON go on to other programs. SVG is a"
    " poster. Readings stand over their characters as ruby; what was repaired is marked, and says what stood there.": (
        "HTML 是不依赖其他文件的单个网页；EPUB 供电子书阅读器使用；Markdown 和 JSON 供其他程序使用；SVG 是海报。"
        "注音标在字的上方；修复之处有标记，并写明原来的内容。"
    ),
    "Write an article as HTML, EPUB, Markdown, JSON or SVG.": "导出为 HTML、EPUB、Markdown、JSON 或 SVG。",
    "What to write.": "导出的格式。",
    "Only this section: a number (3), a range (2-4, 3-) or words of its heading. Repeatable.": (
        "只导出这一节：序号（3）、范围（2-4、3-）或标题中的词。可重复。"
    ),
    "Convert what is exported: simplified, traditional, taiwan, hongkong, japanese, or one of OpenCC's configurations such as s2twp.": (
        f"导出时转换为：{_TO}"
    ),
    "Show the readings that stood in the text over their characters.": "把原文中的注音标在字的上方。",
    "Mark what was repaired, with what stood there.": "标出修复之处及原来的内容。",
    "Mark what a search for PATTERN finds. Repeatable.": "标出查找 PATTERN 的结果。可重复。",
    "How to take the patterns, as search does with -E, --pinyin, --regional and --exact.": (
        "怎样理解模式，同 search 的 -E、--pinyin、--regional 和 --exact。"
    ),
    "Up to N characters of them may be wrong.": "允许最多 N 个字有误。",
    "Mark whole words only.": "只标出整词。",
    # info
    "Say what a text is: title, date, script, length, reading time, sections, damage, frequent words, slogans, quotations.": (
        "介绍一篇文本：标题、日期、字体、长度、阅读时间、各节、损坏、高频词、数字口号、引文。"
    ),
    "Slogans are what is counted (四個自信) or says a number twice (三讓三不讓); a place is a section and a line.": (
        "数字口号是有数目的提法（四个自信）或一个数说两次的（三让三不让）；位置为节和行。"
    ),
    "Say what a text is: length, words, damage.": "介绍一篇文本：长度、词语、损坏等。",
    "Give the N most frequent words.": "列出最常见的 N 个词。",
    # library
    "Keep texts by name: every command takes a name of the library where it takes a file.": (
        "按名称保存文本：凡能给出文件的地方，都能给出书库中的名称。"
    ),
    "A file of that name goes before it; library:NAME is the library's in any case. The texts are in the platform's"
    " folder for data, or in the one that $LINFEN_LIBRARY names.": (
        "有同名文件时以文件为先；library:NAME 总是指书库中的。文本存放在系统的数据文件夹，或 $LINFEN_LIBRARY 所指的文件夹。"
    ),
    "Keep texts by name.": "按名称保存文本。",
    "Put texts into the library. What was a document is kept as its text, as it was found.": (
        "把文本放入书库。文档以其文字保存，原样不动。"
    ),
    "What to call it.": "在书库中的名称。",
    "List the texts: name, characters, title; the default one has a *.": "列出文本：名称、字数、标题；默认文章前有 *。",
    "Show what is known of a text; linfen show NAME shows the text itself.": "显示文本的资料；linfen show NAME 显示文本本身。",
    "Take texts out of the library. Asks before, unless --yes is given.": "从书库中移除文本。除非给出 --yes，否则先询问。",
    "Do not ask.": "不询问。",
    "Make a text the default article, or say which one is.": "把一篇文本设为默认文章，或显示当前的默认文章。",
    "Go back to the bundled article.": "恢复为自带的文章。",
    # completion and manual
    "Print a script for SHELL that completes commands, options, section headings and names in the library.": (
        "输出 SHELL 的补全脚本，可补全命令、选项、各节标题和书库中的名称。"
    ),
    "Print a script that completes commands.": "输出命令行补全脚本。",
    "Print the man page of linfen, made from its commands.": "输出 linfen 的手册页，由各命令生成。",
    "Print the man page.": "输出手册页。",
    "NAME": "名称",
    "SYNOPSIS": "用法",
    "DESCRIPTION": "说明",
    "OPTIONS": "选项",
    "COMMANDS": "命令",
    "ENVIRONMENT": "环境变量",
    "EXIT STATUS": "退出状态",
    "The default article: a file or a name in the library.": "默认文章：文件或书库中的名称。",
    "The folder of the library.": "书库所在的文件夹。",
    "Send no colours, or send them into a pipe too.": "不用颜色；或输出到管道时也用颜色。",
    "What shows a text that does not fit the terminal.": "一屏放不下时用来显示的程序。",
    "The language of the help texts: Chinese in a locale of Chinese.": "说明的语言：区域为中文时用中文。",
    "Done; for search: something was found.": "完成；对 search 则为找到。",
    "Nothing was found; for repair --check: there is damage.": "没有找到；对 repair --check 则为有损坏。",
    "Wrong use, or something could not be read or written.": "用法有误，或有内容不能读写。",
    "read, search, convert and repair Chinese text in the terminal": "在终端中阅读、检索、转换、修复中文文本",
    # Click's own
    "Usage:": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Arguments": "参数",
    "Show this message and exit.": "显示本说明，然后退出。",
    "Examples:": "例如：",
    # default values that are told in words
    "found out": "自动判断",
    "pager": "pager",
    "the best one installed": "已安装的最好的",
    "what is proven": "只修复有证明的",
    "its file's name": "文件名",
    "the locale's": "随系统区域",
}


def chinese(paragraph: str) -> str:
    r"""A paragraph of a help text in Chinese; as it is where it has none, or keeps its lines.

    >>> chinese("Print JSON."), chinese("What to call it. [default: its file's name]")
    ('输出 JSON。', '在书库中的名称。 [默认：文件名]')
    """
    from linfen_cli.cli.language import without_default

    if paragraph.startswith("\b"):
        return paragraph.replace("Examples:", CHINESE["Examples:"])
    text, default = without_default(paragraph)
    # A range of numbers is given as Click writes it: [default: 20; x>=0].
    found = CHINESE.get(text, text)
    return f"{found} [默认：{CHINESE.get(default, default)}]" if default else found


class Formatter(click.HelpFormatter):
    """Click's help page with its own words in Chinese, and with lines broken as Chinese is, by the width of its characters."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """As Click does it, under a Chinese heading."""
        super().write_usage(prog, args, prefix if prefix is not None else _said("Usage:"))

    def write_heading(self, heading: str) -> None:
        """As Click does it, in Chinese."""
        self.write(f"{'':>{self.current_indent}}{_said(heading)}：\n")

    def write_text(self, text: str) -> None:
        """Paragraphs, each broken into lines; those that begin with Click's mark keep theirs."""
        for index, paragraph in enumerate(text.strip("\n").split("\n\n")):
            if index:
                self.write("\n")
            if paragraph.lstrip(" \n").startswith("\b"):
                for line in paragraph.replace("\b", "").strip("\n").splitlines():
                    self.write(f"{'':>{self.current_indent}}{line}\n")
            else:
                for line in self._wrapped(" ".join(paragraph.split()), self.current_indent):
                    self.write(line + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """A table of two columns, the first as wide as its entries that are no wider than `col_max`."""
        from linfen_cli.render.wrap import width_of

        rows = list(rows)
        first = min(max(width_of(name) for name, _ in rows), col_max) + col_spacing
        for name, text in rows:
            self.write(f"{'':>{self.current_indent}}{name}")
            lines = self._wrapped(_said(text), self.current_indent + first) if text else []
            if lines and width_of(name) <= first - col_spacing:
                self.write(" " * (first - width_of(name)) + lines.pop(0).lstrip())
            self.write("\n")
            for line in lines:
                self.write(line + "\n")

    def _wrapped(self, text: str, indent: int) -> list[str]:
        from linfen_cli.render.wrap import Run, wrap

        lines = wrap([Run(text)], max(self.width, indent + 10), first=indent, rest=indent)
        return ["".join(run.text for run in line.runs) for line in lines]


class Context(click.Context):
    """A context whose help is laid out so."""

    formatter_class = Formatter


def _said(text: str) -> str:
    from linfen_cli.cli.language import said

    return said(text)
