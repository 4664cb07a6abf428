"""The report: one file that needs nothing else, can be read by everyone, and says what the tables say."""

import base64
from html.parser import HTMLParser
from itertools import pairwise

import polars as pl
import pytest

from experiments.compare import compare
from experiments.report import FILE, write_report
from experiments.words import HARMS, HELPS, UNCLEAR, by_verdict, number, points

TABLE = "network_effects.parquet"
VOID = {"meta", "img", "br", "link", "input", "hr"}


class Page(HTMLParser):
    """The elements of a page: tag and attributes, and the text of each paragraph, heading, cell and list item."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.open, self.texts = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag in {"p", "h1", "h2", "h3", "th", "td", "li", "tr", "caption"}:
            self.texts.append((tag, ""))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data):
        if self.texts:
            tag, text = self.texts[-1]
            self.texts[-1] = (tag, text + data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    def text(self, tag):
        return [text.strip() for name, text in self.texts if name == tag]


@pytest.fixture(scope="module")
def comparison():
    from sim import load

    def plan(name, levers):
        policies = {name: {"start_year": 2, "levers": levers}}
        school = {"school.class_size": 24, "school.faculty.number": 200, "run.years": 6}
        return load("baseline").vary(school | {"name": name, "title": f"The <{name}> plan", "policies": policies})

    return compare(
        [plan("wider", {"pool": {"share": 0.9}}), plan("idle", {}), plan("narrower", {"pool": {"share": 0.02}})],
        seeds=8,
    )


@pytest.fixture(scope="module")
def folder(comparison, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    assert write_report(comparison, folder, cost_per_hour=50.0) == [FILE, TABLE]
    assert {path.name for path in folder.iterdir()} == {FILE, TABLE}
    return folder


@pytest.fixture(scope="module")
def html(folder):
    return (folder / FILE).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html):
    page = Page(html)
    assert page.open == []
    return page


def test_it_loads_nothing_from_elsewhere(page, html):
    for tag in ("script", "link", "iframe", "object"):
        assert page.all(tag) == []
    assert all(image["src"].startswith("data:") for image in page.all("img"))
    assert all(link["href"].startswith("#") for link in page.all("a"))
    style = html[html.index("<style>") : html.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style


def test_every_figure_is_a_picture_with_words_for_who_cannot_see_it(page):
    assert len(page.all("figure")) == len(page.all("img")) == 9
    for image in page.all("img"):
        assert len(image["alt"]) > 60
        assert b"<svg" in base64.b64decode(image["src"].partition(",")[2])


def test_headings_go_down_one_step_at_a_time_and_links_lead_somewhere(page):
    steps = [int(tag[1]) for tag, _ in page.elements if tag in {"h1", "h2", "h3"}]
    assert steps[0] == 1
    assert steps.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(steps))
    ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    assert {link["href"][1:] for link in page.all("a")} <= ids
    assert page.all("html") == [{"lang": "en"}]


def test_every_table_has_a_caption_and_heads_of_rows_and_columns(page):
    assert len(page.all("caption")) == len(page.all("table"))
    assert {head.get("scope") for head in page.all("th")} == {"row", "col"}


def test_titles_of_users_are_text_and_not_markup(html):
    assert "The &lt;wider&gt; plan" in html
    assert "<wider>" not in html


def test_its_numbers_are_those_of_the_table_of_effects(comparison, page, tmp_path):
    comparison.effects.write_parquet(tmp_path / "effects.parquet")
    effects = pl.read_parquet(tmp_path / "effects.parquet")
    cells = page.text("td")
    for outcome in ("mentored_year_3", "mentored_year_4", "mentored_clinical", "gap"):
        for effect, low, high in effects.filter(outcome=outcome).select("effect", "low", "high").iter_rows():
            ends = f"({number(100 * low, 1, False)} to {number(100 * high, 1, False)})".replace(
                " ", "\N{NO-BREAK SPACE}"
            )
            assert f"{number(100 * effect, 1)} {ends}" in cells
    hours = effects.filter(outcome="hours_all", scenario="wider")["effect"].item()
    assert any(cell.startswith(f"{number(50 * hours)} (") for cell in cells)


def test_the_network_is_drawn_and_its_numbers_are_those_of_its_table(html, page, folder):
    """The idle plan is not the one shown; that which adds most is."""
    rows = pl.read_parquet(folder / TABLE).filter(scenario="wider")
    cells = page.text("td")
    for effect, low, high in rows.select("effect", "low", "high").iter_rows():
        ends = f"({number(low, 2, False)} to {number(high, 2, False)})".replace(" ", "\N{NO-BREAK SPACE}")
        assert f"{number(effect, 2)} {ends}" in cells
    (alt,) = [image["alt"] for image in page.all("img") if "mentors" in image["alt"] and "Two panels" in image["alt"]]
    assert "The <wider> plan" in alt


def test_it_says_first_which_policies_help_and_which_cannot_be_told_from_nothing(comparison, page):
    assert by_verdict(comparison) == {HELPS: ["wider"], HARMS: ["narrower"], UNCLEAR: ["idle"]}
    assert any("Of 3 policies tried, 1 raise the share" in text for text in page.text("p"))
    effect = points(comparison.effect("wider", "mentored_clinical"))
    assert f"The <wider> plan: {effect}" in page.text("li")


def test_the_same_comparison_gives_the_same_page(comparison, html, tmp_path):
    write_report(comparison, tmp_path, cost_per_hour=50.0)
    assert (tmp_path / FILE).read_text(encoding="utf-8") == html
