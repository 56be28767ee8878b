"""What the corpus says of a market for a product: who buys, how much, under which targets."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from tijaria.selection import Selection
from tijaria.statement_ref import StatementRef

Aspect = Literal["demand", "access", "customer", "sector", "priority"]
"""`demand`: what a market buys of these products; `access`: what opens or closes it; `customer`: what it buys
from Morocco in all; `sector`: what Morocco sells of these products; `priority`: targets of the roadmap."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """One row as stored.

    Attributes:
        id: Stable name of the row.
        selection: Its markets are empty for a sector or a target.
        statements: What is quoted; never empty.
    """

    id: str
    aspect: Aspect
    selection: Selection
    statements: tuple[StatementRef, ...]


def dump_prospects(path: Path, prospects: Sequence[Prospect]) -> None:
    """Write prospects as JSON."""
    path.write_text(json.dumps([asdict(item) for item in prospects], ensure_ascii=False), "utf-8")


def load_prospects(path: Path) -> tuple[Prospect, ...]:
    """Read what `dump_prospects` wrote."""
    return tuple(
        Prospect(
            id=record["id"],
            aspect=record["aspect"],
            selection=Selection.of(record["selection"]),
            statements=tuple(StatementRef(**item) for item in record["statements"]),
        )
        for record in json.loads(path.read_text(encoding="utf-8"))
    )
