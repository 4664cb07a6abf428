"""What decides, on the terminal: the sentences of the page."""

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from experiments.sensitivity import words
from experiments.sensitivity.results import Results


def view(results: Results) -> Group:
    """Return the sentences for the terminal."""
    reference = results.schools.reference
    parts: list[RenderableType] = [Text(f"What decides how many find a mentor: {reference.title}", style="bold")]
    parts.append(Text(f"{words.lead(results)}\n"))
    for scenario in (*results.schools.policies, reference):
        title = "Without a policy" if scenario is reference else scenario.title
        parts += [Text(title, style="bold"), _indented(words.paragraph(results, scenario.name)), Text()]
    told = [*words.enough(results), words.question(results), *words.left_out(results)]
    return Group(*parts, Text("\n\n".join(told)))


def _indented(text: str) -> Padding:
    return Padding(Text(text), (0, 0, 0, 2))
