"""The shipped schools and policies, one TOML file each, finding them by name, and the shipped sets of behaviour."""

import tomllib
from pathlib import Path

FOLDER = Path(__file__).parent
BASELINE = "baseline"
POSTERIOR = FOLDER / "posterior.parquet"  # sets of behaviour that agree with the published figures
POSTERIOR = FOLDER / "posterior.parquet"  # sets of behaviour that agree with the published figures


def names() -> list[str]:
    """Return the names of the shipped scenarios, the baseline first."""
    others = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != BASELINE)
    return [BASELINE, *others]


def policies() -> list[str]:
    """Return the names of the shipped scenarios that hold a policy, their own or one they extend."""
    return [name for name in names() if _has_policy(name)]


def find(name: str, beside: Path | None = None) -> Path:
    """Return the file of a scenario given by name or path.

    A path (it ends in ``.toml`` or has a folder) is taken relative to ``beside``, the folder of the file
    that extends it, or to the working directory. The file need not exist.
    """
    if name.endswith(".toml") or "/" in name or "\\" in name:
        return (beside or Path()) / Path(name).expanduser()
    return FOLDER / f"{name}.toml"


def _has_policy(name: str) -> bool:
    values = tomllib.loads(find(name).read_text(encoding="utf-8"))
    parents = values.get("extends", [])
    return "policies" in values or any(map(_has_policy, [parents] if isinstance(parents, str) else parents))
