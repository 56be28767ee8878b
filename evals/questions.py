"""The golden questions: what people ask, which facts answer, and what a right answer says.

One JSON object a line in `evals/questions/`. The halves `tune` and `report` share no fact, so that what is
tuned on one is measured on the other. `tuning.jsonl` is for tuning alone.
"""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

FOLDER = Path(__file__).parent / "questions"
FORMS = ("fr", "ar", "ary", "ary-Latn")

Name = Literal["procedures", "unanswerable", "offtopic", "smalltalk", "tuning"]
NAMES: tuple[Name, ...] = ("procedures", "unanswerable", "offtopic", "smalltalk", "tuning")
Split = Literal["tune", "report", "all"]

_T = TypeVar("_T")


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
    return pattern


_Pattern = Annotated[str, AfterValidator(_compiles)]


class GoldenQuestion(BaseModel):
    """One question.

    Attributes:
        kind: `answerable`; `refuse`: of the field, but the corpus does not answer it; `offtopic`,
            `injection`, `fraud`: refused before anything is searched; `smalltalk`: answered without sources.
        facts: Ids of the sources of which any one answers the question.
        must: Patterns that a right answer holds, searched in the folded text.
        must_not: Patterns that no right answer holds.
        group: Shared by the wordings of one question.
        why: Why the corpus does not answer it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    id: str = Field(pattern=r"^[a-z]-\d{4}$")
    form: Literal["fr", "ar", "ary", "ary-Latn", "en", "es", "de"]
    kind: Literal["answerable", "refuse", "offtopic", "smalltalk"]
    question: str = Field(min_length=1)
    topic: str = Field(min_length=1)
    split: Literal["tune", "report"]
    facts: tuple[str, ...] = ()
    must: tuple[_Pattern, ...] = ()
    must_not: tuple[_Pattern, ...] = ()
    group: str = ""
    why: str = ""
    category: Literal["", "offtopic", "injection", "fraud"] = Field("", alias="class")

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> "GoldenQuestion":
        if (self.kind == "answerable") != bool(self.facts):
            raise ValueError("facts belong to answerable questions, and to no others")
        if (self.kind == "offtopic") != bool(self.category):
            raise ValueError("a class belongs to offtopic questions, and to no others")
        return self


def load(name: Name, *, split: Split = "all", limit: int | None = None) -> list[GoldenQuestion]:
    """Read a set of questions; `limit` keeps that many, evenly spaced."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    found = [GoldenQuestion.model_validate_json(line) for line in lines if line.strip()]
    return evenly([question for question in found if split in ("all", question.split)], limit)


def evenly(items: Sequence[_T], limit: int | None) -> list[_T]:
    """Return at most `limit` items, evenly spaced, in order.

    >>> evenly([0, 1, 2, 3, 4, 5], 3)
    [0, 2, 4]
    """
    if limit is None or limit >= len(items):
        return list(items)
    return [items[number * len(items) // limit] for number in range(limit)]


def digest(*names: Name) -> str:
    """Return a hash of question files, so that results say which questions they are about."""
    contents = b"".join((FOLDER / f"{name}.jsonl").read_bytes() for name in names)
    return hashlib.sha256(contents).hexdigest()[:16]
