"""A small decision tree beside the box: which few questions about a case best tell whether it is of interest."""

from typing import NamedTuple

import numpy as np
from sklearn.model_selection import GroupKFold
from sklearn.tree import DecisionTreeClassifier

from experiments.discovery.cases import Cases
from experiments.discovery.prim import Restriction

DEPTH = 3  # questions one after another
LEAST = 0.05  # of all cases, in the smallest leaf
FOLDS = 10
SEED = 0


class Leaf(NamedTuple):
    """The cases that give the same answers: what restricts them, how many there are, and how many are of interest.

    The same of fresh cases. Limits lie between cases.
    """

    restrictions: list[Restriction]
    cases: int
    hits: int
    fresh_cases: int
    fresh_hits: int


def grow(cases: Cases, of_interest: np.ndarray, fresh: Cases, fresh_of_interest: np.ndarray) -> list[Leaf]:
    """Return the leaves of a small tree, those with most of interest first; one leaf when no question helps.

    It is as small as cross-validation allows (Brier's score, within a standard error of the best), with the cases of a
    behaviour set always in the same fold.
    """
    x, fresh_x = cases.numbers.to_numpy(), fresh.numbers.to_numpy()
    tree = _tree(_pruning(x, of_interest, cases.sets)).fit(x, of_interest)
    leaf_of, fresh_leaf_of = tree.apply(x), tree.apply(fresh_x)
    leaves = []
    for leaf, restrictions in _paths(tree).items():
        here, fresh_here = leaf_of == leaf, fresh_leaf_of == leaf
        hits, fresh_hits = int(of_interest[here].sum()), int(fresh_of_interest[fresh_here].sum())
        leaves.append(Leaf(restrictions, int(here.sum()), hits, int(fresh_here.sum()), fresh_hits))
    return sorted(leaves, key=lambda leaf: -leaf.hits / leaf.cases)


def _tree(pruning: float) -> DecisionTreeClassifier:
    return DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=LEAST, ccp_alpha=pruning, random_state=SEED)


def _pruning(x: np.ndarray, y: np.ndarray, sets: np.ndarray) -> float:
    """Return the strongest pruning whose score is within a standard error of the best."""
    alphas = _tree(0.0).cost_complexity_pruning_path(x, y).ccp_alphas.clip(min=0)
    groups = sets if len(np.unique(sets)) >= FOLDS else np.arange(len(x))
    folds = list(GroupKFold(FOLDS).split(x, y, groups))
    scores = np.array([[_brier(x, y, alpha, *fold) for fold in folds] for alpha in alphas])
    means, errors = scores.mean(axis=1), scores.std(axis=1, ddof=1) / np.sqrt(FOLDS)
    best = int(means.argmin())
    return float(alphas[means <= means[best] + errors[best]].max())


def _brier(x: np.ndarray, y: np.ndarray, alpha: float, train: np.ndarray, test: np.ndarray) -> float:
    tree = _tree(alpha).fit(x[train], y[train])
    if len(tree.classes_) == 1:
        predicted = np.full(len(test), float(tree.classes_[0]))
    else:
        predicted = tree.predict_proba(x[test])[:, 1]
    return float(((predicted - y[test]) ** 2).mean())


def _paths(tree: DecisionTreeClassifier) -> dict[int, list[Restriction]]:
    """Return what leads to each leaf, by its number; of two limits on the same side the narrower."""
    nodes = tree.tree_
    found: dict[int, list[Restriction]] = {}

    def walk(node: int, limits: dict[tuple[int, str], float]) -> None:
        if nodes.children_left[node] == nodes.children_right[node]:
            found[node] = [Restriction(place, side, limit) for (place, side), limit in sorted(limits.items())]
            return
        place, limit = int(nodes.feature[node]), float(nodes.threshold[node])
        walk(int(nodes.children_left[node]), limits | {(place, "high"): limit})
        walk(int(nodes.children_right[node]), limits | {(place, "low"): limit})

    walk(0, {})
    return found
