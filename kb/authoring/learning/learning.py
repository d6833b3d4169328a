"""Learns from labelled questions how much each feature of a sentence speaks for each method.

The model is a multinomial logistic regression: log-linear, so that what it learned is a table of weights that people
can read and change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from kb.authoring.learning.labels import Label
from kb.knowledge.knowledge import Knowledge
from kb.problems import Place, refuse
from kb.questions.language.scores import ALWAYS
from kb.questions.language.sentence_reader import reader

SEEN = 2
"""A feature must be in so many sentences, lest one sentence be learned by heart."""

STRENGTH = 3.0
"""How far the labels are followed: the inverse of the penalty on large weights."""

LEAST = 0.05
"""Smaller weights are left out: they decide nothing."""

Weights = Mapping[str, Mapping[str, float]]


def learned(labels: Sequence[Label], knowledge: Knowledge, language: str = "") -> Weights:
    """Give the weights that labels in a language teach; the examples of the phrasing are learned as well.

    Raises:
        InputError: there is nothing to choose between, or scikit-learn is not installed.
    """
    labels = [*labels, *examples(knowledge, language)]
    if len({label.method for label in labels}) < 2:
        raise refuse("there is nothing to learn: all labels are of one method", help="label sentences of other methods")
    read = reader(knowledge, language).features
    return _fitted([read(label.sentence) for label in labels], [label.method for label in labels])


def examples(knowledge: Knowledge, language: str = "") -> Iterator[Label]:
    """Give the examples of the methods in the phrasing of a language, else of the one taken where nothing tells."""
    for name, method in knowledge.section("phrasing")[language or knowledge.language]["methods"].items():
        yield from (Label(str(sentence), name) for sentence in method.get("examples", ()))


def _fitted(read: Sequence[frozenset[str]], methods: Sequence[str]) -> Weights:
    try:
        from sklearn.feature_extraction import DictVectorizer
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        raise refuse("learning needs the package scikit-learn", Place(""), "pip install scikit-learn") from None
    seen = Counter(feature for features in read for feature in features)
    vectorizer = DictVectorizer()
    rows = vectorizer.fit_transform([{each: 1.0 for each in features if seen[each] >= SEEN} for features in read])
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(rows, methods)
    choices = [str(each) for each in model.classes_]
    table = {ALWAYS: dict(zip(choices, map(float, model.intercept_), strict=True))}
    for feature, column in sorted(vectorizer.vocabulary_.items()):
        weights = (round(float(each), 2) for each in model.coef_[:, column])
        table[feature] = {name: each for name, each in zip(choices, weights, strict=True) if abs(each) >= LEAST}
    return {feature: weights for feature, weights in table.items() if weights}


def written(weights: Weights) -> str:
    """Give weights as the lines that `Scores.read` reads.

    >>> written({"plug": {"swap": 0.5, "look": -0.25}})
    'plug : swap 0.5, look -0.25'
    """
    return "\n".join(
        f"{feature} : " + ", ".join(f"{name} {weight:g}" for name, weight in each.items())
        for feature, each in weights.items()
    )
