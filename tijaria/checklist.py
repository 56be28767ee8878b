"""Which papers an export needs: put together from the rows of the checklist, each with what says so.

What the corpus does not say is a line of its own, with whom to ask: a paper that is missing in the list would
be missed at the border.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tijaria.content import says_not_found
from tijaria.destination import Destination, read_destination
from tijaria.duty_line import Bilingual
from tijaria.hs_code import dotted, read_hs
from tijaria.index import Index
from tijaria.quoted import Quoted
from tijaria.requirement import Group, Regime, Requirement, Subject, read_regime
from tijaria.schema import Language
from tijaria.statement_ref import quotes_of

GROUPS: tuple[Group, ...] = ("always", "regime", "product", "origin", "destination")
SUBJECT_NAMES: Mapping[Subject, Bilingual] = {
    "food": Bilingual("sécurité des aliments", "السلامة الغذائية"),
    "animal": Bilingual("contrôle sanitaire animal", "المراقبة الصحية الحيوانية"),
    "plant": Bilingual("contrôle phytosanitaire", "مراقبة الصحة النباتية"),
    "conformity": Bilingual("conformité du produit", "مطابقة المنتج"),
    "label": Bilingual("étiquette", "الملصق"),
    "origin": Bilingual("preuve d'origine préférentielle", "إثبات المنشأ التفضيلي"),
    "entry": Bilingual("formalités d'entrée", "إجراءات الدخول"),
}
_IMPORTER = Bilingual("votre client ou son transitaire", "زبونكم أو معشّره")
_ONSSA = Bilingual("l'ONSSA", "أونسا (ONSSA)")
_OFFICES: Mapping[Subject, Bilingual] = {
    "food": _ONSSA,
    "animal": _ONSSA,
    "plant": _ONSSA,
    "origin": Bilingual("la douane (ADII)", "إدارة الجمارك (ADII)"),
}
_SAY_NOT = Bilingual(
    "{what} : les sources ne le disent pas ; à demander à {office}",
    "{what}: المصادر لا تذكر ذلك؛ يمكن الاستفسار لدى {office}",
)
_PRODUCT_IS = Bilingual("si le produit est : {}", "إذا كان المنتج: {}")
_NO_PAPER = Bilingual("papier marocain propre à ce produit", "وثيقة مغربية خاصة بهذا المنتج")
_NO_PLACE = Bilingual(
    "Pays de destination non précisé : ce qu'il demande à l'arrivée n'est pas dans cette liste",
    "بلد الوجهة غير محدد: ما يطلبه عند الوصول غير مدرج في هذه اللائحة",
)
_NO_PRODUCT = Bilingual(
    "Produit non précisé : seules les lignes dont la condition est remplie le concernent",
    "المنتج غير محدد: لا تعنيه إلا الأسطر التي تحقق شرطها",
)
_FARM = range(1, 25)
_INEDIBLE = (5, 6, 13, 14, 23, 24)
_FIRST_CONSUMER_CHAPTER = 30


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line of a checklist.

    Attributes:
        id: That of the requirement; "unknown-<subject>" for what the corpus does not say.
        label: The paper and its office; for an unknown line, what is not known and whom to ask.
        condition: What decides whether it is needed; empty: it is needed.
        status: "unknown": nothing says what is needed, or what says it only says that it was not found.
        is_of_place: Whether it is about the destination, and not about every export.
        quotes: What says so, by language; empty where nothing does.
    """

    id: str
    group: Group
    subject: Subject
    label: Bilingual
    condition: Bilingual
    status: Literal["known", "unknown"]
    is_of_place: bool = False
    quotes: Mapping[Language, tuple[Quoted, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PaperGroup:
    """The lines of one group, in the order of the corpus; what is unknown comes last."""

    group: Group
    lines: tuple[PaperLine, ...]


@dataclass(frozen=True, slots=True)
class Papers:
    """A checklist.

    Attributes:
        hs: The code asked for, with dots; "" when none was given.
        destination: None when none was given.
        groups: Those that have lines, in the order of `GROUPS`.
        notices: What the reader must know about the question.
    """

    hs: str
    destination: Destination | None
    regime: Regime
    groups: tuple[PaperGroup, ...]
    notices: tuple[Bilingual, ...] = ()

    @property
    def lines(self) -> tuple[PaperLine, ...]:
        """Every line, in reading order."""
        return tuple(line for group in self.groups for line in group.lines)


class Checklist:
    """Makes checklists from one index generation. Thread-safe, cheap to make."""

    def __init__(self, index: Index) -> None:
        """Take the index."""
        self._index = index

    def lookup(
        self, hs: str | None = None, destination: str | None = None, regime: str | None = None
    ) -> Papers:
        """Return the papers of an export.

        Args:
            hs: Code of the product, 2 to 10 digits. None: lines for every product, each with its condition.
            destination: ISO code or name of a country, or of the European Union. None: Moroccan papers alone.
            regime: One of `requirement.REGIMES`; a definitive export by default.

        Raises:
            InvalidParameterError: A parameter cannot be used; names it.
        """
        code = read_hs(hs) if hs and hs.strip() else ""
        place = read_destination(destination) if destination and destination.strip() else None
        under = read_regime(regime)
        lines = [line for row in self._index.requirements if (line := self._line(row, code, place, under))]
        lines += _unknown(lines, code, place)
        groups = ((group, tuple(line for line in lines if line.group == group)) for group in GROUPS)
        notices = [_NO_PRODUCT] * (not code) + [_NO_PLACE] * (place is None)
        return Papers(
            hs=dotted(code) if code else "",
            destination=place,
            regime=under,
            groups=tuple(PaperGroup(group, found) for group, found in groups if found),
            notices=tuple(notices),
        )

    def _line(
        self, row: Requirement, code: str, place: Destination | None, regime: Regime
    ) -> PaperLine | None:
        fit = row.selection.fit(code)
        elsewhere = bool(row.selection.destinations) and (place is None or not row.selection.is_at(place))
        if fit == "none" or elsewhere or row.regime not in (None, regime):
            return None
        quotes = quotes_of(self._index.documents, row.statements)
        return PaperLine(
            id=row.id,
            group=row.group,
            subject=row.subject,
            label=row.label,
            condition=_condition(row, is_certain=fit == "all"),
            status="known" if any(not _is_gap(quoted) for quoted in quotes["fr"]) else "unknown",
            is_of_place=bool(row.selection.destinations),
            quotes=quotes,
        )


def _condition(row: Requirement, *, is_certain: bool) -> Bilingual:
    """Return when a paper is needed; a product that is known to be meant is no condition any more."""
    if is_certain or not row.family:
        return row.condition
    family = Bilingual(_PRODUCT_IS.fr.format(row.family.fr), _PRODUCT_IS.ar.format(row.family.ar))
    if not row.condition:
        return family
    return Bilingual(f"{family.fr} ; {row.condition.fr}", f"{family.ar}؛ {row.condition.ar}")


def _is_gap(quoted: Quoted) -> bool:
    """Tell whether a quote only says that something was looked for and not found."""
    sources = quoted.document.sources
    return all(
        says_not_found(sentence.text) or (sources.get(sentence.source_ids[0]) or sources[""]).status == "gap"
        for sentence in quoted.sentences
    )


def _unknown(lines: Sequence[PaperLine], code: str, place: Destination | None) -> Iterator[PaperLine]:
    """Yield a line for everything that one would expect a list to tell, and that no line tells."""
    if code and not any(line.group == "product" and not line.condition for line in lines):
        yield _say_not("product", "customs", _NO_PAPER, _IMPORTER)
    if place is None:
        return
    told = {line.subject for line in lines if line.is_of_place}
    for subject in _expected(code):
        if subject not in told:
            name = SUBJECT_NAMES[subject]
            what = Bilingual(f"{place.french}, {name.fr}", f"{place.arabic}، {name.ar}")
            group: Group = "origin" if subject == "origin" else "destination"
            yield _say_not(group, subject, what, _OFFICES.get(subject, _IMPORTER))


def _say_not(group: Group, subject: Subject, what: Bilingual, office: Bilingual) -> PaperLine:
    label = Bilingual(
        _SAY_NOT.fr.format(what=what.fr, office=office.fr), _SAY_NOT.ar.format(what=what.ar, office=office.ar)
    )
    name = subject if group != "product" else "paper"
    return PaperLine(f"unknown-{name}", group, subject, label, Bilingual(), "unknown")


def _expected(code: str) -> Iterator[Subject]:
    """Yield what every country regulates for such goods, one way or another."""
    yield "origin"
    yield "entry"
    chapter = int(code[:2]) if code else 0
    edible = chapter in _FARM and chapter not in _INEDIBLE and chapter != 1
    if edible:
        yield "food"
    if 1 <= chapter <= 5 or chapter == 16:
        yield "animal"
    if 6 <= chapter <= 14:
        yield "plant"
    if chapter > _FARM[-1]:
        yield "conformity"
    if edible or chapter >= _FIRST_CONSUMER_CHAPTER:
        yield "label"
