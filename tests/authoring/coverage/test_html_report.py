"""The web pages: what they show, and that nothing of a document gets out of its place in them."""

import re
from dataclasses import dataclass, field, replace
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring.coverage import Coverage, StateCount, TransitionCount, merged, pages
from scxml_engine.diagnostics import Location
from tests.authoring.coverage.played import covered, dialing, played

VOID = {"meta", "br"}
TAGS = {
    "html", "head", "meta", "title", "style", "body", "p", "a", "h1", "h2", "bdi", "table", "thead", "tbody", "tr", "th",
    "td", "ul", "li", "mark", "footer",
}  # fmt: skip
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "href", "class", "id", "title", "scope"}
WORDS = (
    "<", ">", "&", '"', "'", "]]>", "-->", "<!--", "</td>", "</table>", "<script>", "&lt;", "&#0;", "</mark>", "<![CDATA[",
    "\t", " ", "a", "é", "\u202e", "\u2028", "\x85", "\ufeff", "javascript:", "onload=",
)  # fmt: skip
HOSTILE = st.lists(st.sampled_from(WORDS), max_size=6).map("".join)


@dataclass
class Row:
    """A line of the source as the page shows it."""

    number: str = ""
    count: str = ""
    code: str = ""
    marks: list = field(default_factory=list)  # (class, title, text)


class Page(HTMLParser):
    """Reads a page as a browser does, and asserts that it is well nested, of known tags, with known attributes."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.rows, self.links, self.texts = [], [], [], {}
        self._cell = None
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS, tag
        assert {name for name, _ in attrs} <= ATTRIBUTES, attrs
        known = dict(attrs)
        if "href" in known:
            self.links.append(known["href"])
        if tag == "tr" and "id" in known:
            self.rows.append(Row())
        if tag == "td" and "class" in known:
            self._cell = known["class"]
        if tag == "mark" and self._cell == "code":
            self.rows[-1].marks.append([known["class"], known["title"], ""])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        if tag == "td":
            self._cell = None

    def handle_data(self, data):
        if self.open:
            self.texts[self.open[-1]] = self.texts.get(self.open[-1], "") + data
        if self._cell and self.rows:
            setattr(self.rows[-1], self._cell, getattr(self.rows[-1], self._cell) + data)
        if self.open[-1:] == ["mark"] and self._cell == "code":
            self.rows[-1].marks[-1][2] += data

    def handle_comment(self, data):
        raise AssertionError("a comment")

    def handle_pi(self, data):
        raise AssertionError("a processing instruction")

    def unknown_decl(self, data):
        raise AssertionError("a declaration")


def page(coverage):
    [text] = [text for name, text in pages([coverage]).items() if name != "index.html"]
    return Page(text)


# --------------------------------------------------------------------------------------------------------- what they show


def test_a_page_for_each_document_and_one_that_leads_to_them():
    found = pages(merged([played("Answer"), covered('<final id="f"/>')]))
    assert list(found) == ["index.html", "01-dialing.html", "02-test.html"]
    index = Page(found["index.html"])
    assert index.links == ["01-dialing.html", "02-test.html"]
    assert "all documents" in index.texts["th"]


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("folder/my treatment.scxml", "01-my-treatment.html"),
        ("../../etc/passwd", "01-passwd.html"),
        ("https://host/a.scxml?x=1", "01-a.html"),
        ("index.html", "01-index.html"),
        ("é", "01.html"),
        ("x" * 300 + ".scxml", f"01-{'x' * 60}.html"),
        ("", "01.html"),
        ("a\x00\n/..", None),
    ],
)
def test_the_name_of_a_page_is_harmless_whatever_its_document_is_called(file, name):
    [_, found] = pages([replace(played(), file=file)])
    assert re.fullmatch(r"01(-[A-Za-z0-9_-]+)?\.html", found)
    assert found == (name or found)


def test_states_and_transitions_are_coloured_in_the_source():
    rows = page(played("Busy,Answer")).rows
    assert [(each.number, each.count) for each in rows if each.count] == [
        ("2", "1"),
        ("3", "0 (0t 1f)"),
        ("4", "1"),
        ("6", "2"),
        ("7", "1 (1t 1f)"),
        ("8", "1 (1t 0f)"),
        ("9", "0"),
        ("11", "1 | 1"),
        ("12", "1 | 0"),
    ]
    assert [mark for row in rows[7:9] for mark in row.marks] == [
        [
            "partly",
            "missing: its condition never false; taken once; condition true once, false 0 times",
            """<transition event="ocs.callresult" cond="_event.data.callresult == 'Busy' &amp;&amp; n &lt; 3" target="wait"/>""",
        ],
        ["missed", "missing: never taken; taken 0 times", '<transition event="ocs.callresult" target="pick"/>'],
    ]
    assert [mark[0] for mark in rows[11].marks] == ["covered", "missed"]


def test_how_often_a_condition_failed_is_said():
    coverage = covered(
        '<state id="a"><transition event="e" cond="nope" target="f"/><onentry><raise event="e"/></onentry></state><final id="f"/>'
    )
    [title] = [mark[1] for row in page(coverage).rows for mark in row.marks if "<transition" in mark[2]]
    assert title.endswith("condition true 0 times, false 0 times, failed once")


def test_what_is_missing_leads_to_its_line():
    shown = page(played("Busy,Answer"))
    assert [link for link in shown.links if link in ("#L3", "#L12")].count("#L3") == 2  # and from its number
    assert "never entered" in shown.texts["bdi"]


def test_call_results_stand_in_a_table():
    shown = page(played("Busy,Answer"))
    assert "AnswerBusyany other" in shown.texts["bdi"]
    assert "Call results" not in page(covered('<final id="f"/>')).texts["h2"]


def test_all_that_is_covered_misses_nothing():
    coverage = covered('<state id="a"><transition target="f"/></state><final id="f"/>')
    assert "Nothing is missing." in page(coverage).texts["p"]


def test_nothing_is_fetched_from_outside_and_no_script_runs():
    for text in pages(merged([played("Busy"), covered('<final id="f"/>')])).values():
        assert "<script" not in text
        assert "url(" not in text
        assert "@import" not in text
        assert "default-src 'none'" in text
        assert "prefers-color-scheme: dark" in text
        assert all(re.fullmatch(r"#L\d+|(index|\d\d(-[\w-]+)?)\.html", link) for link in Page(text).links)


def test_the_same_coverage_gives_the_same_pages():
    assert pages([played("Busy")]) == pages([played("Busy")])


# -------------------------------------------------------------------------------------------------- what does not get out


def test_a_hostile_document_is_shown_as_it_is_written():
    body = """<state id="&lt;script>alert(1)&lt;/script>"><!-- </table><img src=x> -->
      <transition cond="'&quot;>&lt;b>' == &quot;&quot;" target="f"/></state><final id="f"/>"""
    coverage = covered(body)
    assert "".join(f"{row.code}\n" for row in page(coverage).rows) == f"{coverage.text}\n"


@given(st.lists(HOSTILE, min_size=1, max_size=4), HOSTILE, HOSTILE, HOSTILE)
def test_no_text_gets_out_of_its_place(before, name, cond, file):
    """Whatever a document holds and is called: the page has its own tags, and each line's cell has that line."""
    tag = f'<state id="{escape(name)}" x="&gt;">'
    other = f'<transition cond="{escape(cond)}"/>'
    lines = [*before, f"{before[0]}{tag}{other}{before[-1]}"]
    at = Location(file, len(lines), len(before[0]) + 1)
    coverage = Coverage(
        file=file,
        digest="",
        text="\n".join(lines),
        states=(StateCount(at, "state", name),),
        transitions=(TransitionCount(Location(file, at.line, at.column + len(tag)), name, "", cond, ()),),
        results=(),
        told={},
    )
    for text in pages([coverage]).values():
        Page(text)
    rows = page(coverage).rows
    assert [row.code for row in rows] == lines
    assert [mark[2] for mark in rows[-1].marks] == [tag, other]


def test_a_document_of_any_size_has_its_lines_numbered():
    body = "\n".join(f'<state id="s{number}"/>' for number in range(300))
    rows = page(played(treatment=dialing("many.scxml", body))).rows
    assert [row.number for row in rows] == [str(number) for number in range(1, 301)]
