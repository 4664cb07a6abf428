"""What was found, as tables."""

import polars as pl

from experiments.discovery import prim, words
from experiments.discovery.boxed import Part
from experiments.discovery.discover import Answer, Discovery
from experiments.discovery.question import WHOLES, Quantity, half_width
from experiments.discovery.shares import Share, share_columns


def tables(found: Discovery) -> dict[str, pl.DataFrame]:
    """Return all tables by name; a row of each is told in ``experiments.dictionary.of_discover``."""
    return {
        "discovery": pl.DataFrame([_answer(found, answer) for answer in found.answers], ANSWERS),
        "restrictions": _together([_restrictions(found, answer) for answer in found.answers], RESTRICTIONS),
        "trajectory": _together([_trajectory(answer) for answer in found.answers], TRAJECTORY),
        "tree": _together([_tree(found, answer) for answer in found.answers], TREE),
        "cases": _cases(found),
        "case_numbers": _numbers(found),
    }


ANSWERS = pl.Schema(
    {
        "answer": pl.String,
        "question": pl.String,
        "cases": pl.Int32,
        "fresh_cases": pl.Int32,
        **share_columns("share", "fresh_share"),
        "luck": pl.Float64,
        "stands": pl.Boolean,
        "box": pl.String,
        "p": pl.Float64,
        "box_cases": pl.Int32,
        "fresh_box_cases": pl.Int32,
        **share_columns("density", "coverage", "elsewhere"),
        "luck_in_box": pl.Float64,
        "luck_elsewhere": pl.Float64,
        **share_columns("fresh_density", "fresh_coverage", "fresh_elsewhere"),
        "holds": pl.Boolean,
    }
)
RESTRICTIONS = pl.Schema(
    {
        "answer": pl.String,
        "parameter": pl.String,
        "side": pl.String,
        "limit": pl.Float64,
        "quasi_p": pl.Float64,
        "words": pl.String,
    }
)
TRAJECTORY = pl.Schema(
    {
        "answer": pl.String,
        "step": pl.Int32,
        "cases": pl.Int32,
        "density": pl.Float64,
        "coverage": pl.Float64,
        "restricted": pl.Int32,
    }
)
TREE = pl.Schema(
    {
        "answer": pl.String,
        "words": pl.String,
        "cases": pl.Int32,
        **share_columns("share"),
        "fresh_cases": pl.Int32,
        **share_columns("fresh_share"),
    }
)


def _answer(found: Discovery, answer: Answer) -> dict[str, object]:
    row: dict[str, object] = {
        "answer": answer.name,
        "question": answer.question.text,
        "cases": answer.share.of,
        "fresh_cases": answer.fresh_share.of,
        **answer.share.columns("share"),
        **answer.fresh_share.columns("fresh_share"),
        "luck": answer.luck,
        "stands": answer.stands,
        "p": answer.p,
    }
    if answer.found is None:
        return row
    shares = ("density", "coverage", "elsewhere", "fresh_density", "fresh_coverage", "fresh_elsewhere")
    row |= {"box": words.box_in_words(found, answer), "holds": answer.holds}
    row |= {"luck_in_box": answer.luck_inside, "luck_elsewhere": answer.luck_elsewhere}
    row |= {"box_cases": answer.density.of, "fresh_box_cases": answer.fresh_density.of}
    for name in shares:
        row |= getattr(answer, name).columns(name)
    return row


def _restrictions(found: Discovery, answer: Answer) -> list[dict[str, object]]:
    if answer.found is None:
        return []
    said = words.words_of(found)
    box = answer.found.box
    p_of = dict(zip(box.restrictions, prim.quasi_p(box, answer.part.x, answer.hits), strict=True))
    return [
        {
            "answer": answer.name,
            "parameter": said.names[restriction.place],
            "side": restriction.side,
            "limit": said.limit(restriction),
            "quasi_p": p_of[restriction],
            "words": said.clause(restriction),
        }
        for restriction in answer.by_sureness()
    ]


def _trajectory(answer: Answer) -> list[dict[str, object]]:
    return [
        {
            "answer": answer.name,
            "step": number,
            "cases": step.cases,
            "density": step.density,
            "coverage": step.coverage,
            "restricted": len(step.box.restricted),
        }
        for number, step in enumerate(answer.steps)
    ]


def _tree(found: Discovery, answer: Answer) -> list[dict[str, object]]:
    said = words.words_of(found)
    return [
        {
            "answer": answer.name,
            "words": said.where(leaf.restrictions),
            "cases": leaf.cases,
            **Share(leaf.hits, leaf.cases).columns("share"),
            "fresh_cases": leaf.fresh_cases,
            **Share(leaf.fresh_hits, leaf.fresh_cases).columns("fresh_share"),
        }
        for leaf in answer.leaves
    ]


def _cases(found: Discovery) -> pl.DataFrame:
    """Return each case's effect and what answers hold there."""
    parts = []
    for part, fresh in ((found.searched, False), (found.fresh, True)):
        difference = part.runs.difference(found.outcome)
        half = half_width(difference)
        effect = difference.mean(axis=1)
        held = {answer.name: answer.fresh_hits if fresh else answer.hits for answer in found.answers}
        names = [next((name for name in held if held[name][case]), None) for case in range(len(part.cases))]
        parts.append(
            pl.DataFrame(
                {
                    "case": pl.Series(range(len(part.cases)), dtype=pl.Int32),
                    "fresh": [fresh] * len(part.cases),
                    "behaviour_set": pl.Series(part.cases.sets, dtype=pl.Int32),
                    "before": part.runs.before[found.outcome].mean(axis=1),
                    "effect": effect,
                    "low": effect - half,
                    "high": effect + half,
                    **{name.replace(" ", "_"): Quantity(name, "").of(part.runs) for name in WHOLES},
                    "answer": pl.Series(names, dtype=pl.String),
                }
            )
        )
    return pl.concat(parts)


def _numbers(found: Discovery) -> pl.DataFrame:
    def listed(part: Part, fresh: bool) -> pl.DataFrame:
        table = part.cases.numbers.with_row_index("case").with_columns(pl.col("case").cast(pl.Int32))
        long = table.unpivot(index="case", variable_name="parameter")
        return long.select("case", pl.lit(fresh).alias("fresh"), "parameter", "value")

    return pl.concat([listed(found.searched, False), listed(found.fresh, True)])


def _together(parts: list[list[dict[str, object]]], schema: pl.Schema) -> pl.DataFrame:
    return pl.DataFrame([row for rows in parts for row in rows], schema)
