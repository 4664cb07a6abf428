"""What commands that take long show on the terminal: runs done, the time left, and why the first one waits."""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn

COMPILING = "Compiling the model, once on this machine: about half a minute ..."


def progress_bar(*columns: ProgressColumn) -> Progress:
    """Return a bar of runs done with an estimate of the time left, and these columns before it; gone when done."""
    runs = TextColumn("Running"), BarColumn(), MofNCompleteColumn(), TextColumn("runs,")
    left = TimeRemainingColumn(), TextColumn("left")
    return Progress(*runs, *columns, *left, console=Console(stderr=True), transient=True)


def tell_of_compiling() -> None:
    """Say that the model is being compiled."""
    Console(stderr=True, soft_wrap=True).print(COMPILING, highlight=False)
