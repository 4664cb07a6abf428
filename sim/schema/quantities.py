"""How a number of a scenario is described: unit, meaning, source, what is allowed and what is plausible."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

ASSUMED = "assumed: no published figure; wide range"
FITTED = "calibrated to C1-C7, C10 and C12 by mentoring calibrate"


def quantity(
    unit: str,
    why: str,
    source: str,
    low: float,
    high: float,
    plausible: tuple[float, float] | None = None,
) -> Any:
    """Describe a number: its unit, what it is, where it comes from, what is allowed and what is plausible.

    ``low`` and ``high`` bound what a scenario file may say; ``plausible`` (default: the same) is the range
    over which the evidence, or the lack of it, lets the number be believed.
    """
    return Field(
        ge=low,
        le=high,
        description=why,
        json_schema_extra={
            "unit": unit,
            "source": source,
            "plausible": [float(bound) for bound in plausible or (low, high)],
        },
    )


def share(why: str, source: str, plausible: tuple[float, float] | None = None) -> Any:
    """Describe a share or probability in [0, 1]."""
    return quantity("share", why, source, 0, 1, plausible)


class Table(BaseModel):
    """A TOML table: unknown keys are errors, values do not change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
