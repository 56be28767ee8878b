"""The papers that an export may need: one row a paper, with when it is needed and what says so."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal, get_args

from tijaria.duty_line import Bilingual
from tijaria.errors import InvalidParameterError
from tijaria.selection import Selection
from tijaria.statement_ref import StatementRef

Group = Literal["always", "regime", "product", "origin", "destination"]
"""Where a line stands in a checklist; the order is that of the list."""

Subject = Literal[
    "company", "customs", "transport", "payment", "licence", "food", "animal", "plant", "quality",
    "conformity", "label", "packaging", "origin", "entry",
]  # fmt: skip
"""What a paper is about."""

Regime = Literal[
    "definitive", "temporary", "outward-processing", "inward-processing", "without-payment", "consignment",
    "postal",
]  # fmt: skip

REGIMES: tuple[Regime, ...] = get_args(Regime)
REGIME_NAMES: Mapping[Regime, Bilingual] = {
    "definitive": Bilingual("exportation définitive", "تصدير نهائي"),
    "temporary": Bilingual("exportation temporaire (ET)", "تصدير مؤقت (ET)"),
    "outward-processing": Bilingual(
        "exportation temporaire pour perfectionnement passif (ETPP)",
        "تصدير مؤقت لأجل تحسين الصنع السلبي (ETPP)",
    ),
    "inward-processing": Bilingual(
        "exportation après admission temporaire pour perfectionnement actif (ATPA)",
        "تصدير بعد القبول المؤقت لأجل تحسين الصنع الفعال (ATPA)",
    ),
    "without-payment": Bilingual("exportation sans paiement", "تصدير بدون أداء"),
    "consignment": Bilingual("vente en consignation", "البيع بالأمانة"),
    "postal": Bilingual("envoi par la poste", "إرسال عبر البريد"),
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row as stored.

    Attributes:
        id: Stable name of the row.
        family: The products of `selection.codes` in words; empty when every product is meant.
        regime: Needed under this regime only; None: whatever the regime.
        condition: What else decides whether it is needed; empty: nothing.
        label: Short name of the paper, with its office.
        statements: What it rests on; never empty.
    """

    id: str
    group: Group
    subject: Subject
    selection: Selection
    label: Bilingual
    statements: tuple[StatementRef, ...]
    family: Bilingual = field(default_factory=Bilingual)
    condition: Bilingual = field(default_factory=Bilingual)
    regime: Regime | None = None


def read_regime(text: str | None, *, parameter: str = "regime") -> Regime:
    """Return the regime that a text names; a definitive export for none.

    Raises:
        InvalidParameterError: It names none.
    """
    if text is None or not text.strip():
        return "definitive"
    for regime in REGIMES:
        if text.strip().casefold() == regime:
            return regime
    raise InvalidParameterError(parameter, f"Give one of {', '.join(REGIMES)}.")


def dump_requirements(path: Path, requirements: Sequence[Requirement]) -> None:
    """Write requirements as JSON."""
    path.write_text(json.dumps([asdict(item) for item in requirements], ensure_ascii=False), "utf-8")


def load_requirements(path: Path) -> tuple[Requirement, ...]:
    """Read what `dump_requirements` wrote."""
    return tuple(
        Requirement(
            **record
            | {name: Bilingual(**record[name]) for name in ("label", "family", "condition")}
            | {
                "selection": Selection.of(record["selection"]),
                "statements": tuple(StatementRef(**item) for item in record["statements"]),
            }
        )
        for record in json.loads(path.read_text(encoding="utf-8"))
    )
