"""The records of the duty table: what is stored, and what a lookup returns."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from tijaria.destination import Destination
from tijaria.rate import RatePart, Season
from tijaria.schema import Confidence, Language

Kind = Literal["table", "rule", "tariff"]
"""`table`: a row of the duty table; `rule`: what an agreement grants to whole chapters, the line unverified;
`tariff`: a line of a country's tariff file."""

Match = Literal["exact", "narrower", "broader"]
"""How a line's code stands to the code asked for: the same, below it, or the nearest heading above it."""

Effect = Literal["added", "conditional", "exempt", "suspended", "unconfirmed"]

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same text in both languages."""

    fr: str = ""
    ar: str = ""

    def __bool__(self) -> bool:
        """Tell whether there is any text."""
        return bool(self.fr or self.ar)

    def of(self, language: Language) -> str:
        """Return the text in a language."""
        return self.fr if language == "fr" else self.ar


@dataclass(frozen=True, slots=True)
class Rate:
    """A duty rate.

    Attributes:
        text: As the source gives it; the Arabic is ours.
        parts: Its clauses.
    """

    text: Bilingual
    parts: tuple[RatePart, ...] = ()

    @property
    def shown(self) -> Bilingual:
        """The text as a reader needs it: a table that gives plain numbers means percent."""
        if _NUMBER.fullmatch(self.text.fr):
            return Bilingual(f"{self.text.fr} %", f"{self.text.ar}%")
        return self.text


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a line comes from.

    Attributes:
        publisher: The source, as the table names it; "" where the table has none.
        name: The same as readers know it, "" for the same words.
        as_of: Date of the source as written there, such as "2021-01 (NPF) / 2019 (contingents)".
        as_of_date: The oldest date in it, ISO 8601, maybe partial; None when there is none.
        confidence: None where nothing was found.
    """

    publisher: str = ""
    urls: tuple[str, ...] = ()
    as_of: str = ""
    as_of_date: str | None = None
    confidence: Confidence | None = None
    legal_reference: str = ""
    name: str = ""

    @property
    def shown(self) -> str:
        """The source as readers know it, and its date."""
        return ", ".join(filter(None, (self.name or self.publisher, self.as_of)))


@dataclass(frozen=True, slots=True)
class Dataset:
    """A file that lines come from.

    Attributes:
        note: How to read it: which codes, which columns.
    """

    id: str
    title: Bilingual
    licence: str = ""
    note: Bilingual = Bilingual()


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One row as stored.

    Attributes:
        dataset: Id of its dataset.
        key: The part of its document's id that names it: an HS heading, or a destination for rules.
        hs: The code or codes as written in the source.
        codes: Canonical HS codes it covers; chapters and prefixes for a rule.
        excluded: Prefixes that a rule leaves out.
        destination: ISO code, "EU", or for a rule a group of countries.
        product: What it covers, in the words of the source.
        seasons: When the line applies, where its description says so.
        valid_from: First day of the preferential rate, ISO 8601; None: not said.
        valid_until: Last day of it.
    """

    dataset: str
    kind: Kind
    key: str
    hs: str
    codes: tuple[str, ...]
    destination: str
    product: Bilingual
    origin: Origin
    mfn: Rate | None = None
    preferential: Rate | None = None
    agreement: Bilingual = Bilingual()
    proof: Bilingual = Bilingual()
    note: Bilingual = Bilingual()
    proof_origin: Origin | None = None
    excluded: tuple[str, ...] = ()
    seasons: tuple[Season, ...] = ()
    valid_from: str | None = None
    valid_until: str | None = None

    @property
    def has_rate(self) -> bool:
        """Whether it tells any rate."""
        return self.mfn is not None or self.preferential is not None


@dataclass(frozen=True, slots=True)
class SurchargeRow:
    """A duty on top of the tariff, with its period.

    Attributes:
        effect: `added`: it applies; `conditional`: to some of the goods; `exempt`: these goods are left out;
            `suspended`; `unconfirmed`: not known any more.
    """

    id: str
    destination: str
    codes: tuple[str, ...]
    excluded: tuple[str, ...]
    effect: Effect
    name: Bilingual
    rate: Bilingual
    text: Bilingual
    origin: Origin
    valid_from: str | None = None
    valid_until: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Where a line can be read: `document.text[start:end]` is `text`."""

    document_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Surcharge:
    """A surcharge in force on the day of a lookup, and where it can be read."""

    row: SurchargeRow
    quotes: dict[Language, Quote]


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One line of an answer.

    Attributes:
        row: What is stored; its rates are the whole texts.
        match: How its code stands to the one asked for.
        mfn: The clauses of the rate that apply on the day asked for; the whole text when no day was given or
            the source does not tell; None: unknown.
        preferential: The same for Moroccan goods; None: unknown, or not in force on that day.
        surcharges: What is added on the day asked for, else today.
        quotes: By language.
    """

    row: DutyRow
    match: Match
    mfn: Bilingual | None
    preferential: Bilingual | None
    surcharges: tuple[Surcharge, ...] = ()
    quotes: dict[Language, Quote] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Duties:
    """What is known of the duties on a product in a country.

    Attributes:
        hs: The code asked for, with dots.
        status: "unknown" when no line tells a rate; agreement and proof of origin may still be known.
        on: The day asked for.
        lines: Rows of the table first, then rules of agreements, then lines of tariff files.
        more: How many lines were left out for length.
        off_season: How many lines were left out because they hold for another season.
        notices: What the reader must know about the match, the destination or the period.
    """

    hs: str
    destination: Destination
    status: Literal["known", "unknown"]
    on: date | None
    lines: tuple[DutyLine, ...]
    more: int = 0
    off_season: int = 0
    notices: tuple[Bilingual, ...] = ()
