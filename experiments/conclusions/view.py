"""Which conclusions survive, on the terminal: the sentences of the page."""

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from experiments.conclusions import words
from experiments.conclusions.results import Results


def view(results: Results) -> Group:
    """Return the sentences for the terminal."""
    parts: list[RenderableType] = [_head(f"Which conclusions survive at: {results.shipped.school}")]
    parts.append(Text(f"{words.lead(results)}\n"))
    for answer in words.answers(results):
        parts += [_head(answer.question), Text(answer.counted)]
        parts += [_indented(f"{head}: {policies}") for head, policies in answer.verdicts]
        parts.append(Text())
    for row in results.conclusions.iter_rows(named=True):
        parts += [_head(row["title"]), _indented(words.paragraph(results, row)), Text()]
    told = "\n\n".join([*words.left_out(results), *words.method(results), *words.LIMITS])
    return Group(*parts, Text(told))


def _head(text: str) -> Text:
    return Text(text, style="bold")


def _indented(text: str) -> Padding:
    return Padding(Text(text), (0, 0, 0, 2))
