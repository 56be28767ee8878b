"""A softmax regression that tells questions of the field from everything else."""

import numpy as np
import pytest

from tijaria.topic_gate import LABELS, TopicGate, fit


def _clouds(per_label: int = 20, *, dimension: int = 8) -> tuple[np.ndarray, list[str]]:
    random = np.random.default_rng(3)
    labels = [label for label in LABELS for _ in range(per_label)]
    centres = np.eye(dimension)[[LABELS.index(label) for label in labels]]
    vectors = centres + random.normal(size=(len(labels), dimension)) * 0.2
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), labels


def _best(gate: TopicGate, vector: np.ndarray) -> str:
    probabilities = gate.probabilities(vector)
    return max(probabilities, key=lambda label: probabilities[label])


def test_gate_tells_the_classes_apart() -> None:
    vectors, labels = _clouds()
    gate = fit(vectors[::2], labels[::2], np.ones(len(labels[::2]), dtype=np.float32))
    right = [_best(gate, vector) == label for vector, label in zip(vectors[1::2], labels[1::2], strict=True)]
    assert np.mean(right) > 0.95


def test_probabilities_cover_every_class_and_add_up_to_1() -> None:
    vectors, labels = _clouds()
    gate = fit(vectors, labels, np.ones(len(labels), dtype=np.float32))
    for vector in (vectors[0], np.zeros(8, dtype=np.float32), vectors[0] * 1e4):
        probabilities = gate.probabilities(vector)
        assert tuple(probabilities) == LABELS
        assert sum(probabilities.values()) == pytest.approx(1)
        assert all(0 <= value <= 1 for value in probabilities.values())


def test_fit_is_deterministic() -> None:
    vectors, labels = _clouds()
    weights = np.ones(len(labels), dtype=np.float32)
    np.testing.assert_array_equal(
        fit(vectors, labels, weights).weights, fit(vectors, labels, weights).weights
    )


def test_example_of_weight_zero_does_not_count() -> None:
    vectors, labels = _clouds()
    weights = np.ones(len(labels), dtype=np.float32)
    wrong = [*labels, *["fraud"] * 40]
    doubled = np.vstack([vectors, vectors[:20], vectors[:20]])
    honest = fit(vectors, labels, weights)
    misled = fit(doubled, wrong, np.ones(len(wrong), dtype=np.float32))
    spared = fit(doubled, wrong, np.r_[weights, np.zeros(40, dtype=np.float32)])
    assert _best(honest, vectors[0]) == _best(spared, vectors[0]) == "domain"
    assert _best(misled, vectors[0]) == "fraud"
    assert spared.probabilities(vectors[0]) == pytest.approx(honest.probabilities(vectors[0]), abs=1e-3)


def test_stronger_penalty_makes_the_gate_less_sure() -> None:
    vectors, labels = _clouds()
    weights = np.ones(len(labels), dtype=np.float32)
    bold, shy = (fit(vectors, labels, weights, l2=l2).probabilities(vectors[0]) for l2 in (0.01, 30))
    assert bold["domain"] > 0.9 > 0.5 > shy["domain"]


def test_common_class_is_expected_where_nothing_tells() -> None:
    # The intercept is not penalised: with a vector of zeros the shares of the classes decide.
    vectors, labels = _clouds()
    weights = np.array([10.0 if label == "domain" else 1.0 for label in labels], dtype=np.float32)
    probabilities = fit(vectors, labels, weights, l2=300).probabilities(np.zeros(8, dtype=np.float32))
    assert probabilities["domain"] == pytest.approx(10 / 14, abs=0.05)


def test_fit_refuses_an_unknown_label() -> None:
    vectors, labels = _clouds(1)
    with pytest.raises(ValueError, match="not in tuple"):
        fit(vectors, ["weather", *labels[1:]], np.ones(len(labels), dtype=np.float32))
