"""One palette for figures, report and lab."""

import re
from importlib.resources import files

from experiments import house_style

LOOKS = files("experiments").joinpath("looks.css").read_text(encoding="utf-8")


def variables(selector: str) -> dict[str, str]:
    block = re.search(re.escape(selector) + r" \{(.*?)\n\}", LOOKS, re.DOTALL).group(1)
    return dict(re.findall(r"--([\w-]+): ([^;]+);", block))


def test_the_pages_have_the_colours_of_the_figures():
    page = variables(":root")
    for name in ("INK", "BLUE", "ORANGE", "GREEN", "PALE", "BEHIND"):
        assert page[name.lower()].upper() == getattr(house_style, name).upper()


def test_the_dark_ground_names_only_colours_of_the_light_one():
    assert variables(".dark").keys() < variables(":root").keys()


def test_text_can_be_read_on_its_ground():
    """Contrast of at least 4.5 to 1 for text, 3 to 1 for marks (WCAG 2.2, AA)."""
    for ground in (variables(":root"), variables(":root") | variables(".dark")):
        for name in ("ink", "quiet", "anchor"):
            assert contrast(ground[name], ground["paper"]) >= 4.5, name
            assert contrast(ground[name], ground["wash"]) >= 4.5, name
        for name in ("blue", "orange", "green", "pale"):
            assert contrast(ground[name], ground["paper"]) >= 3, name


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
