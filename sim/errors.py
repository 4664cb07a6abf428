"""What a user is told when a scenario cannot be used: one message, never a traceback."""

import difflib
from collections.abc import Iterable
from typing import Any


class ScenarioError(ValueError):
    """A scenario that cannot be run: which file, which key, what was given, what is allowed."""

    def __init__(self, key: str, given: Any, allowed: str, file: str = "") -> None:
        self.key, self.given, self.allowed, self.file = key, given, allowed, file
        super().__init__(key, given, allowed, file)

    def __str__(self) -> str:
        place = f"{self.file}: " if self.file else ""
        given = "" if self.given is None else f" = {self.given!r}"
        return f"{place}{self.key}{given}: {self.allowed}"


def nearest(name: str, valid: Iterable[str]) -> str:
    """Return the hint that names the nearest valid name, and all of them when they are few."""
    valid = sorted(valid)
    close = difflib.get_close_matches(name, valid, n=1, cutoff=0.4)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"{hint} Valid names: {', '.join(valid)}" if len(valid) <= 30 else hint
