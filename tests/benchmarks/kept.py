"""The figures that are kept: results/bench.json."""

import json
import os
import platform
from pathlib import Path

from rich.console import Console

RESULTS = Path(__file__).parents[2] / "results" / "bench.json"


def keep(figures: dict[str, float], beside: bool = False) -> None:
    """Write figures with the machine they are of, in place of those kept, or ``beside`` those of other names."""
    before = json.loads(RESULTS.read_text())["figures"] if beside and RESULTS.exists() else {}
    about = {"python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count()}
    RESULTS.write_text(json.dumps({"figures": before | figures, "made_on": about}, indent=2) + "\n")
    Console().print(f"Written: {RESULTS}")
