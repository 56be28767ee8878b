"""Are follow-ups completed, and is what stands alone left alone?

`data/conversations.jsonl` holds messages with what was asked before, in all four forms, written by people who
had seen neither the rules nor each other's. What a completed question must and must not hold are regular
expressions on folded text.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evals import logistic
from evals.outcome import Outcome, Table
from evals.questions import FORMS, Split, load_golden
from evals.searcher import searching
from tijaria.conversation import Conversation, Turn
from tijaria.dependence import features
from tijaria.folding import fold
from tijaria.names import NameFinder
from tijaria.settings import Settings

_DATA = Path(__file__).parent / "data" / "conversations.jsonl"
_KINDS = ("case", "aspect", "both", "new")
# Golden questions that stand alone, after one on another topic: how many, how long at most, what each counts.
_GOLDEN, _LONGEST, _GOLDEN_COUNTS = 300, 14, 0.4
_L2 = 1.0
_JOINTS, _JOINED = {"fr": "et ", "ar": "و", "ary": "و", "ary-Latn": "w "}, 4


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A message after others.

    Attributes:
        kind: It names another case, asks another thing, does both, or is about something new.
        history: The messages before, oldest first.
        standalone: What it means, for people.
        must: What the completed question must hold; `must_not`: what it must not.
    """

    half: Literal["tune", "report"]
    form: str
    kind: str
    history: Sequence[str]
    question: str
    standalone: str
    must: Sequence[str]
    must_not: Sequence[str]

    def is_right(self, completed: str) -> bool:
        """Tell whether a completed question holds what it must."""
        text = fold(completed)
        return all(re.search(pattern, text) for pattern in self.must) and not any(
            re.search(pattern, text) for pattern in self.must_not
        )


def load_conversations(split: Split = "all") -> list[FollowUp]:
    """Read the set, or a half of it."""
    lines = _DATA.read_text(encoding="utf-8").splitlines()
    found = [FollowUp(**json.loads(line)) for line in lines]
    return [item for item in found if split in ("all", item.half)]


def complete(conversation: Conversation, item: FollowUp) -> str:
    """Return what a conversation makes of a message."""
    return conversation.standalone(item.question, [Turn(text) for text in item.history])


def measure_conversations(settings: Settings, *, split: Split) -> Outcome:
    """Complete the set, or a half of it; the figures are those of the half that is reported."""
    conversation = conversation_of(settings)
    figures: dict[str, float] = {}
    tables, failures = [], []
    for half in ("tune", "report") if split == "all" else (split,):
        right, asked = Counter[str](), Counter[str]()
        for item in load_conversations(half):
            completed = complete(conversation, item)
            for group in ("all", item.form, item.kind):
                asked[group] += 1
                right[group] += item.is_right(completed)
            if not item.is_right(completed):
                failures.append(_failure(item, completed))
        groups = [group for group in ("all", *FORMS, *_KINDS) if asked[group]]
        rows = [(group, f"{right[group]} of {asked[group]}") for group in groups]
        tables.append(Table(f"completed as they should be, {half} half", [("", "right"), *rows]))
        if half == "report":
            figures = {f"conversations.{group}": right[group] / asked[group] for group in groups}
    return Outcome("conversations", figures, tables, failures)


def conversation_of(settings: Settings) -> Conversation:
    """Return what completes follow-ups, with the names of the index in force."""
    with searching(settings) as searcher:
        names = NameFinder(name for heading in searcher.index.headings for name in heading.all_names())
        return Conversation(names, searcher.index.glossary)


def fit_dependence(conversation: Conversation) -> dict[str, float]:
    """Return the weights of `tijaria.dependence`, fitted on the tuning half and on golden questions."""
    rows, positive, importance = [], [], []
    for item in load_conversations("tune"):
        before, _ = conversation.before([Turn(text) for text in item.history])
        if before:
            rows.append(features(conversation.read(item.question), conversation.read(before)))
            positive.append(item.kind != "new")
            importance.append(1.0)
    for before, question in _golden_pairs():
        rows.append(features(conversation.read(question), conversation.read(before)))
        positive.append(False)
        importance.append(_GOLDEN_COUNTS)
    return logistic.fit(rows, positive, importance, signs={}, l2=_L2)


def _golden_pairs() -> list[tuple[str, str]]:
    """Return (a question, one that stands alone and is about another topic)."""
    chance = random.Random(3)
    golden = [q for q in load_golden(split="tune") if q.kind in ("answerable", "trap") and not q.history]
    pairs: list[tuple[str, str]] = []
    for question in golden:
        before = chance.choice([other for other in golden if other.form == question.form])
        if before.topic != question.topic and len(question.question.split()) <= _LONGEST:
            # A change of subject may begin like a follow-up.
            joint = _JOINTS[question.form] if len(pairs) % _JOINED == 0 else ""
            pairs.append((before.question, joint + question.question))
    chance.shuffle(pairs)
    return pairs[:_GOLDEN]


def _failure(item: FollowUp, completed: str) -> Mapping[str, object]:
    return {
        "half": item.half,
        "form": item.form,
        "kind": item.kind,
        "history": list(item.history),
        "question": item.question,
        "completed": completed,
        "meant": item.standalone,
    }
