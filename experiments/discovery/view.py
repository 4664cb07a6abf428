"""Where a policy helps, on the terminal: the sentences of the page."""

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from experiments.discovery import words
from experiments.discovery.discover import Discovery


def view(found: Discovery) -> Group:
    """Return the sentences for the terminal."""
    parts: list[RenderableType] = [Text(words.lead(found), style="bold"), Text(f"{words.on_average(found)}\n")]
    for answer in words.answers(found):
        parts.append(Text(answer.head, style="bold"))
        parts += [Padding(Text(sentence), (0, 0, 0, 2)) for sentence in answer.sentences]
        parts.append(Text())
    return Group(*parts, Text("\n\n".join([*words.method(found), *words.LIMITS])))
