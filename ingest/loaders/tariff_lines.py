"""The tariff files of countries: one line a code, and what is said of each file in `SOURCES.csv`."""

import re
from functools import cache

from ingest.loaders import duty_cells as cells
from ingest.loaders.csv_table import Row
from tijaria.duty_line import Bilingual, Dataset, DutyRow, Origin, Rate
from tijaria.rate import Season, parse_rate, seasons_in

TARIFF_COLUMNS = "code,description,mfn_rate,pref_rate"
SOURCE_COLUMNS = "file,id,destination,title,title_ar,publisher,urls,licence,as_of,confidence,note,note_ar"

# "period from November 15, in any year, to the last day of the following February, inclusive"
_PERIOD = re.compile(
    r"from (?P<first>[A-Z][a-z]+) (?P<day>\d+),?(?: in any year,?)? to "
    r"(?:the following |the last day of the following )?(?P<last>[A-Z][a-z]+)(?: (?P<end>\d+))?, inclusive"
)
# "毎年6月1日から同年11月30日まで": every year from 1 June to 30 November.
_JAPANESE_PERIOD = re.compile(r"毎年(\d+)月(\d+)日から[同翌]年(\d+)月(\d+)日まで")
# The few words that tariff files put in rates.
_WORDS = (
    (re.compile(r"^Free$"), "exempté (Free)", "معفى (Free)"),
    (re.compile(r"^See "), "voir ", "انظر "),
    (re.compile(r"^Entry Price$"), "prix d'entrée (Entry Price)", "سعر الدخول (Entry Price)"),
    (re.compile(r"\bGeneral: "), "général : ", "العامة: "),
    (re.compile(r"\bTemporary: "), "temporaire : ", "المؤقتة: "),
    (re.compile(r"\bWTO: "), "OMC : ", "منظمة التجارة العالمية: "),
    (re.compile(r" or (.+?), whichever is higher"), r" ou \1, le plus élevé des deux", r" أو \1، أيهما أعلى"),
    (re.compile(r" or (.+?), whichever is lower"), r" ou \1, le plus faible des deux", r" أو \1، أيهما أدنى"),
)


def dataset_of(source: Row) -> Dataset:
    """Return what is said of a tariff file.

    Raises:
        DocumentLoadError: It has no id, licence or title, or names no country.
    """
    cells.destination(source)
    if not source["licence"] or not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", source["id"]):
        raise source.error(
            "needs an id such as us-hts-2026, and a licence: a file without one cannot be shipped."
        )
    title = cells.bilingual(source, "title", "title_ar", required=True)
    return Dataset(source["id"], title, source["licence"], cells.bilingual(source, "note", "note_ar"))


def tariff_row(row: Row, source: Row) -> DutyRow:
    """Return one line of a tariff file.

    Raises:
        DocumentLoadError: Its code is none, or it has no rate.
    """
    if not row["mfn_rate"]:
        raise row.error("has no rate: leave such lines out, they would answer nothing.")
    codes = cells.codes(row, "code")
    return DutyRow(
        dataset=source["id"],
        kind="tariff",
        key=codes[0][:4],
        hs=row["code"],
        codes=codes,
        destination=source["destination"],
        product=Bilingual(row["description"], row["description"]),
        origin=Origin(
            publisher=source["publisher"],
            urls=tuple(source["urls"].split()),
            as_of=source["as_of"],
            as_of_date=source["as_of"] or None,
            confidence=cells.confidence(source),
        ),
        mfn=_rate(row["mfn_rate"]),
        preferential=_rate(row["pref_rate"]),
        seasons=_seasons(row["description"]),
    )


@cache
def _rate(text: str) -> Rate | None:
    if not text:
        return None
    french = arabic = text
    for pattern, in_french, in_arabic in _WORDS:
        french, arabic = pattern.sub(in_french, french), pattern.sub(in_arabic, arabic)
    return Rate(Bilingual(french, arabic), parse_rate(text))


def _seasons(description: str) -> tuple[Season, ...]:
    """Return the periods in which a line applies, from its description."""
    found: list[Season] = []
    for match in _PERIOD.finditer(description):
        end = match["end"] or ""
        found += seasons_in(f"{match['day']} {match['first']}–{end}{' ' if end else ''}{match['last']}")
    for match in _JAPANESE_PERIOD.finditer(description):
        month, day, last_month, last_day = map(int, match.groups())
        found.append(Season((month, day), (last_month, last_day)))
    return tuple(found)
