"""What commands show on the terminal: runs done, the time left, why the first one waits, and what was written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn

WIDE = 130  # columns, when the output goes to a file or another program
COMPILING = "Compiling the model, once on this machine: about half a minute ..."


def progress_bar(*columns: ProgressColumn) -> Progress:
    """Return a bar of runs done with an estimate of the time left, and these columns before it; gone when done."""
    runs = TextColumn("Running"), BarColumn(), MofNCompleteColumn(), TextColumn("runs,")
    left = TimeRemainingColumn(), TextColumn("left")
    return Progress(*runs, *columns, *left, console=Console(stderr=True), transient=True)


@contextmanager
def runs_shown() -> Iterator[Callable[[int, int], None]]:
    """Show a bar of runs while a block works, and say so if the model is compiled; give what tells it of runs done."""
    from sim.compiling import before_compiling

    with progress_bar() as bar, before_compiling(tell_of_compiling):
        task = bar.add_task("runs", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def tell_of_compiling() -> None:
    """Say that the model is being compiled."""
    Console(stderr=True, soft_wrap=True).print(COMPILING, highlight=False)


def tell_of_stopping(folder: Path) -> None:
    """Say that Ctrl-C stopped work that goes on from what is finished."""
    text = f"Stopped. Finished runs are kept in {folder}; the same command goes on from there."
    Console(stderr=True, soft_wrap=True).print(text, markup=False, highlight=False)


def wide_console() -> Console:
    """Return the console for results: as wide as the terminal, or as a page when there is none."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDE)


def name_files(folder: Path, files: list[str]) -> None:
    """Name the files written to a folder."""
    console = wide_console()
    console.print(f"\nWritten to {folder}:", highlight=False, soft_wrap=True)
    console.print("\n".join(f"  {folder / file}" for file in files), markup=False, highlight=False, soft_wrap=True)
