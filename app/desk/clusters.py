"""Questions about the same thing put together, and each group named by the words that set it apart.

The threshold was chosen on the tuning half of the golden questions (refusals and questions in four forms,
labelled by what they ask): of two questions put together 54 % ask the same there and 79 % in the report half;
of those that ask the same 47 % and 52 % are together.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import TfidfVectorizer

from tijaria.embeddings import Vectors
from tijaria.folding import stem, terms, words

DISTANCE = 0.55
"""Cosine distance, in the mean over all pairs, up to which two groups of questions become one."""

_NAME_WORDS = 4
_EDGES = ".,;:!?؟،؛«»\"'()[]…"


def groups_of(vectors: Vectors) -> list[list[int]]:
    """Return the rows of `[n, dimension]` unit vectors in groups, the largest first, each in order."""
    if len(vectors) < 2:
        return [[row] for row in range(len(vectors))]
    clusterer = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=DISTANCE
    )
    labels: NDArray[Any] = clusterer.fit_predict(vectors)
    found: dict[int, list[int]] = {}
    for row, label in enumerate(labels.tolist()):
        found.setdefault(label, []).append(row)
    return sorted(found.values(), key=lambda rows: (-len(rows), rows[0]))


def names_of(groups: Sequence[Sequence[str]]) -> list[str]:
    """Name each group of questions by the words that are frequent in it and rare in the others.

    Args:
        groups: Questions; a name is made of words as they are written in its own group.
    """
    texts = [" ".join(group) for group in groups]
    if not any(terms(text) for text in texts):
        return [""] * len(groups)
    vectorizer = TfidfVectorizer(analyzer=terms, sublinear_tf=True)
    weights = vectorizer.fit_transform(texts).toarray()
    vocabulary = vectorizer.get_feature_names_out()
    names = []
    for row, group in zip(weights, groups, strict=True):
        best = [vocabulary[at] for at in row.argsort()[::-1][:_NAME_WORDS] if row[at] > 0]
        names.append(", ".join(_written(term, group) for term in best))
    return names


def _written(term: str, group: Sequence[str]) -> str:
    """Return the word of a group that a stem stands for, as it is written most often."""
    spelt = Counter(
        token.strip(_EDGES)
        for question in group
        for token in question.lower().split()
        if term in {stem(word) for word in words(token)}
    )
    return spelt.most_common(1)[0][0] if spelt else term
