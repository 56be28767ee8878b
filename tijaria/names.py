"""The products and places that a text names, and where it names them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from tijaria.countries import place_names
from tijaria.deferred import Deferred
from tijaria.gazetteer import Gazetteer, Mention, Name
from tijaria.schema import Form

Kind = Literal["product", "place"]


@dataclass(frozen=True, slots=True)
class Named:
    """What a text names.

    Attributes:
        products: Keys are HS headings ("1509") or chapters ("07").
        places: Keys are ISO codes and groups ("CA", "EU").
    """

    products: tuple[Mention, ...] = ()
    places: tuple[Mention, ...] = ()

    def without(self, spans: Sequence[tuple[int, int]]) -> "Named":
        """Return the same without the products that overlap spans: words that say something else here."""
        return Named(tuple(item for item in self.products if not _overlaps(item, spans)), self.places)

    def of(self, kind: Kind) -> tuple[Mention, ...]:
        """Return the mentions of one kind."""
        return self.products if kind == "product" else self.places


class NameFinder:
    """Finds products and places. Thread-safe."""

    def __init__(self, products: Iterable[Name]) -> None:
        """Take the names of products; those of places ship with the package."""
        self._places = Deferred(place_names)
        self._products = Deferred(lambda: Gazetteer(products, things=True))

    def find(self, text: str, *, form: Form | None = None, products_as_spelt: bool = False) -> Named:
        """Return what a text names; a word names a place or a product, not both.

        Args:
            text: Where to look.
            form: Its form of language, detected when None.
            products_as_spelt: Whether a product must be spelt as it is; see `Gazetteer.find`.
        """
        places = self._places.get().find(text, form=form)
        products = self._products.get().find(text, form=form, as_spelt=products_as_spelt)
        # "برتقال" is an orange, though one letter makes it Portugal.
        sure = _spans(product for product in products if product.is_sure)
        places = [place for place in places if place.is_sure or not _overlaps(place, sure)]
        return Named(tuple(products), tuple(places)).without(_spans(places))


def _spans(mentions: Iterable[Mention]) -> list[tuple[int, int]]:
    return [(mention.start, mention.end) for mention in mentions]


def _overlaps(mention: Mention, spans: Iterable[tuple[int, int]]) -> bool:
    return any(mention.start < end and start < mention.end for start, end in spans)
