"""Where a policy helps, as one HTML page: words first, then the figure, boxes and trees, and how it was found."""

from typing import Any

from experiments.discovery import prim, words
from experiments.discovery.dimensions import called
from experiments.discovery.discover import Answer, Discovery
from experiments.discovery.figure import discovery_figure
from experiments.discovery.shares import Share
from experiments.discovery.tables import tables
from experiments.output import Outputs
from experiments.pages import Grid, Picture, data_url, filled
from experiments.store import model_version
from experiments.words import NO_BREAK
from sim.record import package_versions

FILE = "discovery.html"


def outputs(found: Discovery) -> Outputs:
    """Return page, tables and figure."""
    figures = {"discovery": discovery_figure(found, source(found))}
    return Outputs(FILE, rendered(found), tables(found), figures, provenance(found))


def rendered(found: Discovery) -> str:
    """Return the page as HTML."""
    told = [answer for answer in found.answers if answer.stands]
    return filled(
        "discovery/discovery.html.j2",
        title=words.title(found),
        place="schools of many kinds" if found.place.varied else found.place.without.title,
        lead=words.lead(found),
        on_average=words.on_average(found),
        answers=words.answers(found),
        picture=_picture(found),
        boxes=[_box_grid(found, answer) for answer in told],
        trees=[_tree_grid(found, answer) for answer in found.answers if len(answer.leaves) > 1],
        method=words.method(found),
        drawn=_drawn_grid(found),
        limits=words.LIMITS,
        provenance=source(found),
        versions=package_versions(),
        made_of=_made_of(found),
    )


def provenance(found: Discovery) -> dict[str, Any]:
    """Return where tables and figure come from."""
    return {
        "policy": found.place.policy.name,
        "title": words.title(found),
        "questions": [answer.question.text for answer in found.answers],
        "outcome": found.outcome,
        "scenarios": {one.name: one.fingerprint for one in (found.place.without, found.place.policy)},
        "schools_drawn": found.place.varied,
        "behaviour": found.ensemble.name,
        "behaviour_fingerprint": found.ensemble.fingerprint,
        "cases": [len(part.cases) for part in (found.searched, found.fresh)],
        "seeds": [list(part.seeds) for part in (found.searched, found.fresh)],
        "model": model_version(),
        "versions": package_versions(),
    }


def source(found: Discovery) -> str:
    """Return where the figure comes from, on one line."""
    without, policy = found.place.without, found.place.policy
    first, fresh = (f"{min(part.seeds)}-{max(part.seeds)}" for part in (found.searched, found.fresh))
    return (
        f"{policy.name} ({policy.fingerprint[:8]}) held against {without.name} ({without.fingerprint[:8]}); behaviour "
        f"{found.ensemble.name} ({found.ensemble.fingerprint[:8]}); seeds {first}, fresh {fresh}; "
        f"{without.run.years} years; mentoring-policy-lab {package_versions()['mentoring-policy-lab']}."
    )


def _box_grid(found: Discovery, answer: Answer) -> Grid:
    said = words.words_of(found)
    assert answer.found is not None
    box = answer.found.box
    p_of = dict(zip(box.restrictions, prim.quasi_p(box, answer.part.x, answer.hits), strict=True))
    rows = [
        [said.clause(one), said.names[one.place], f"{said.limit(one):.4g}", f"{p_of[one]:.1g}"]
        for one in answer.by_sureness()
    ]
    heads = ["Restriction", "Name", "Limit", "Quasi-p: luck would do it"]
    return Grid(f"{words.head(answer)}: what the box restricts", heads, rows)


def _tree_grid(found: Discovery, answer: Answer) -> Grid:
    said = words.words_of(found)
    rows = []
    for leaf in answer.leaves:
        where = said.where(leaf.restrictions)
        fresh = words.with_interval(Share(leaf.fresh_hits, leaf.fresh_cases))
        own = words.with_interval(Share(leaf.hits, leaf.cases))
        rows.append([where[0].upper() + where[1:], f"{leaf.cases:,}", own, f"{leaf.fresh_cases:,}", fresh])
    heads = ["Cases where", "Cases", "Of interest (95 % interval)", "Fresh cases", "Of interest, fresh"]
    return Grid(words.head(answer), heads, rows)


def _drawn_grid(found: Discovery) -> Grid:
    """Return what differs between cases beside behaviour, and its range."""
    rows = []
    numbers = found.searched.cases.numbers
    for name in numbers.columns:
        if name in found.searched.cases.of_behaviour:
            continue
        low, middle, high = (numbers[name].quantile(at, "linear") for at in (0.0, 0.5, 1.0))
        ends = f"{low:.3g} to {high:.3g}".replace(" ", NO_BREAK)
        rows.append([called(name).capitalize(), name, ends, f"{middle:.3g}"])
    return Grid("Drawn in each case, beside behaviour", ["What", "Name", "Over cases", "Middle"], rows)


def _picture(found: Discovery) -> Picture:
    told = [words.head(answer).lower() for answer in found.answers if answer.stands]
    boxes = f" Below, {' and '.join(told)}: the box among the cases, and how it was found." if told else ""
    return Picture(
        data_url(discovery_figure(found, source(found))),
        f"The effect in every case, sorted.{boxes} All numbers are in the text.",
        "Each case with its own 95 % interval over seeds. In a box: cases in the two numbers that are restricted most "
        "surely, whole numbers spread a little; coverage is how many of the cases looked for are inside, density how "
        "many of those inside are such."
        * bool(told)
        or "Each case with its own 95 % interval over seeds.",
    )


def _made_of(found: Discovery) -> Grid:
    rows = [[one.title, one.name, one.fingerprint] for one in (found.place.without, found.place.policy)]
    rows.append(["Behaviour", found.ensemble.name, found.ensemble.fingerprint])
    return Grid("What was run; equal fingerprints mean equal contents", ["What", "Name", "Fingerprint"], rows)
