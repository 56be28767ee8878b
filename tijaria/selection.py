"""Which products and countries a row of a table is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tijaria.destination import Destination
from tijaria.hs_code import covers_code

Fit = Literal["all", "part", "none"]
"""How much of what a code covers a row is about."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Products and countries.

    Attributes:
        codes: Canonical HS codes and chapters; what lies below one belongs to it. Empty: every product.
        excluded: Codes that are left out.
        destinations: ISO codes and groups of countries ("EU", "AFRICA"…). Empty: every country.
    """

    codes: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()

    def fit(self, code: str) -> Fit:
        """Return how much of what a canonical HS code covers is meant."""
        if covers_code(self.excluded, code):
            return "none"
        left_out = any(excluded.startswith(code) for excluded in self.excluded)
        if not self.codes or covers_code(self.codes, code):
            return "part" if left_out else "all"
        return "part" if any(own.startswith(code) for own in self.codes) else "none"

    def is_at(self, place: Destination) -> bool:
        """Tell whether a country, or a group that it belongs to, is meant."""
        return not self.destinations or not place.filed_under.isdisjoint(self.destinations)

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "Selection":
        """Read a record of JSON, in which tuples have become lists."""
        return cls(**{name: tuple(values) for name, values in record.items()})
