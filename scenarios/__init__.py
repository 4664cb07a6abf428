"""The shipped schools and policies, one TOML file each, and finding them by name."""

from pathlib import Path

FOLDER = Path(__file__).parent
BASELINE = "baseline"


def names() -> list[str]:
    """Return the names of the shipped scenarios, the baseline first."""
    others = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != BASELINE)
    return [BASELINE, *others]


def policies() -> list[str]:
    """Return the names of the shipped scenarios that change a policy of the baseline school."""
    return [name for name in names() if name not in {BASELINE, "modern-curriculum"}]


def find(name: str, beside: Path | None = None) -> Path:
    """Return the file of a scenario given by name or path.

    A path (it ends in ``.toml`` or has a folder) is taken relative to ``beside``, the folder of the file
    that extends it, or to the working directory. The file need not exist.
    """
    if name.endswith(".toml") or "/" in name or "\\" in name:
        return (beside or Path()) / Path(name).expanduser()
    return FOLDER / f"{name}.toml"
