"""The golden questions: what people ask, which facts answer, and what a right answer says.

One JSON object a line in `evals/questions/*.jsonl`. The halves `tune` and `report` share no fact, so that
what is tuned on one is measured on the other. `tuning.jsonl` is for fitting alone: it is no golden set.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from tijaria.schema import AnswerStatus

FOLDER = Path(__file__).parent / "questions"
FORMS = ("fr", "ar", "ary", "ary-Latn")
# The golden questions are asked as on this day, whenever that is: what is in force depends on it. A later
# day takes a review of the questions and a new baseline.
DAY = date(2026, 11, 23)
TUNING = "tuning"
PRODUCTS = "products"
VERIFIED_PAIRS = "verified_pairs"
_NOT_GOLDEN = frozenset({TUNING, PRODUCTS, VERIFIED_PAIRS})

Kind = Literal["answerable", "refuse", "clarify", "followup", "trap", "offtopic", "smalltalk"]
Missing = Literal["", "product", "place", "product_and_place", "subject"]
Split = Literal["tune", "report", "all"]

_T = TypeVar("_T")
_STATUS: dict[Kind, AnswerStatus] = {
    "answerable": "answered",
    "trap": "answered",
    "smalltalk": "answered",
    "refuse": "refused",
    "offtopic": "refused",
    "clarify": "clarify",
}


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
    return pattern


_Pattern = Annotated[str, AfterValidator(_compiles)]
_Fact = Annotated[
    str, StringConstraints(pattern=r"^(duty:[A-Z]{2}/[0-9.]{2,14}|section:[^#\s]+#\S+|[A-Z][A-Z0-9-]*)$")
]


class GoldenQuestion(BaseModel):
    """One question. Patterns are regular expressions, searched in folded text, whatever the case.

    Attributes:
        kind: `answerable`; `trap`: answerable, and an outdated rule is near; `refuse`: of the field, but the
            corpus does not answer it; `clarify`: lacks what nobody can guess; `followup`: means nothing
            without `history`; `offtopic`: refused before anything is searched; `smalltalk`.
        facts: Any one of which answers the question: the id of a source, `duty:US/0702.00` (what the duty
            table tells of a code in a country) or `section:<parallel>#<section id>`.
        needs: Further facts, all of which a complete answer cites too.
        must: Patterns that a right answer holds, all of them.
        must_not: Patterns that no right answer holds; those of a trap, the replaced rule given as current.
        outdated: Patterns of the replaced rule of a trap, wherever they stand: it is given as current by a
            statement that holds one without saying that it was replaced, or what applies now (`must`).
        history: What was asked before in the conversation, oldest first, as typed.
        standalone_must: Patterns that the completed question holds.
        standalone_must_not: Patterns that the completed question does not hold.
        missing: What has to be asked back, for questions to clarify.
        group: Shared by the wordings of one question, such as its four forms.
        persona: Who would ask it.
        hs: HS code of the product that a question on duties names.
        destination: ISO code of the country that it names, or "EU".
        why: Why the corpus does not answer it.
        category: Why a question is off topic.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    id: str = Field(pattern=r"^[a-z]{1,3}-\d{4}$")
    form: Literal["fr", "ar", "ary", "ary-Latn", "en", "es", "de"]
    kind: Kind
    question: str = Field(min_length=1)
    topic: str = Field(min_length=1)
    split: Literal["tune", "report"]
    facts: tuple[_Fact, ...] = ()
    needs: tuple[_Fact, ...] = ()
    must: tuple[_Pattern, ...] = ()
    must_not: tuple[_Pattern, ...] = ()
    outdated: tuple[_Pattern, ...] = ()
    history: tuple[str, ...] = ()
    standalone_must: tuple[_Pattern, ...] = ()
    standalone_must_not: tuple[_Pattern, ...] = ()
    missing: Missing = ""
    group: str = ""
    persona: str = ""
    hs: str = ""
    destination: str = ""
    why: str = ""
    category: Literal["", "offtopic", "injection", "fraud"] = Field("", alias="class")

    @property
    def expected(self) -> AnswerStatus:
        """What must become of it."""
        if self.kind != "followup":
            return _STATUS[self.kind]
        return "answered" if self.facts else "clarify" if self.missing else "refused"

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> "GoldenQuestion":
        rules = (
            (bool(self.facts) == (self.expected == "answered" and self.kind != "smalltalk"),
             "facts belong to questions that are to be answered, and to no others"),
            ((self.kind == "offtopic") == bool(self.category),
             "a class belongs to offtopic questions, and to no others"),
            (self.kind != "followup" or bool(self.history and self.standalone_must),
             "a followup needs history and standalone_must"),
            (self.kind != "followup" or self.expected != "refused" or bool(self.why),
             "a followup without facts and missing is to be refused: say why"),
            (self.kind == "trap" or not self.outdated, "outdated patterns belong to traps"),
            (self.kind != "trap" or bool(self.must), "a trap says by must what applies now"),
            (self.kind != "clarify" or bool(self.missing), "a question to clarify says what is missing"),
            (bool(self.facts) or not self.needs, "needs go with facts"),
        )  # fmt: skip
        for holds, reason in rules:
            if not holds:
                raise ValueError(reason)
        return self


def names() -> list[str]:
    """Return the names of the golden sets: every file but those of another shape or for fitting alone."""
    return sorted(path.stem for path in FOLDER.glob("*.jsonl") if path.stem not in _NOT_GOLDEN)


def load(name: str, *, split: Split = "all", limit: int | None = None) -> list[GoldenQuestion]:
    """Read a set of questions; `limit` keeps that many, evenly spaced."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    found = [GoldenQuestion.model_validate_json(line) for line in lines if line.strip()]
    return evenly([question for question in found if split in ("all", question.split)], limit)


def load_golden(*, split: Split = "all", limit: int | None = None) -> list[GoldenQuestion]:
    """Read the whole golden set, in the order of its files; `limit` keeps that many of each set."""
    return [question for name in names() for question in load(name, split=split, limit=limit)]


def evenly(items: Sequence[_T], limit: int | None) -> list[_T]:
    """Return at most `limit` items, evenly spaced, in order.

    >>> evenly([0, 1, 2, 3, 4, 5], 3)
    [0, 2, 4]
    """
    if limit is None or limit >= len(items):
        return list(items)
    return [items[number * len(items) // limit] for number in range(limit)]


def digest(selected: Iterable[str]) -> str:
    """Return a hash of question files, so that results say which questions they are about."""
    contents = b"".join((FOLDER / f"{name}.jsonl").read_bytes() for name in selected)
    return hashlib.sha256(contents).hexdigest()[:16]
