"""The shipped studies, a TOML file each beside the tables they name, and finding them by name."""

from pathlib import Path

FOLDER = Path(__file__).parent


def names() -> list[str]:
    """Return the names of the shipped studies."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def find(name: str) -> Path:
    """Return the file of a study given by name or path (it ends in ``.toml`` or has a folder); it need not exist."""
    if name.endswith(".toml") or "/" in name or "\\" in name:
        return Path(name).expanduser()
    return FOLDER / f"{name}.toml"
