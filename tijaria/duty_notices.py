"""What the reader of a duty must know beside the rate: which code was used, whose tariff, what is unsure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tijaria.destination import Destination
from tijaria.duty_line import Bilingual, DutyLine, DutyRow
from tijaria.hs_code import dotted


def about(code: str, place: Destination, lines: Sequence[DutyLine]) -> tuple[Bilingual, ...]:
    """Return the notices of a lookup, the most important first, each once."""
    found = [*_about_place(place, lines), *_about_match(code, lines), *_about_rates(lines)]
    return tuple(dict.fromkeys(found))


def without_agreement(row: DutyRow) -> DutyRow:
    """Return a row of a common tariff for another member: what one member granted is left out."""
    if row.kind == "rule":
        return row
    nothing = Bilingual()
    return replace(row, preferential=None, agreement=nothing, proof=nothing, note=nothing)


def _about_place(place: Destination, lines: Sequence[DutyLine]) -> Iterator[Bilingual]:
    if place.tariff == "EU" and place.code != "EU":
        yield Bilingual(
            f"{place.french} : État membre de l'Union européenne, le tarif est celui de l'UE.",
            f"{place.arabic}: دولة عضو في الاتحاد الأوروبي، والتعريفة هي تعريفة الاتحاد الأوروبي.",
        )
    if place.tariff == "CI" and any(line.row.kind == "table" for line in lines):
        yield Bilingual(
            "Droit lu dans le tarif extérieur commun (TEC) de la CEDEAO, tel que publié par le Nigeria ; "
            "des prélèvements communautaires et nationaux s'y ajoutent.",
            "الرسم مأخوذ من التعريفة الخارجية المشتركة لسيدياو كما نشرتها نيجيريا؛ "
            "وتضاف إليه اقتطاعات جماعية ووطنية.",
        )


def _about_match(code: str, lines: Sequence[DutyLine]) -> Iterator[Bilingual]:
    for line in lines:
        if line.match == "broader" and line.row.kind != "rule":
            yield Bilingual(
                f"Le code {dotted(code)} n'a pas sa ligne : la plus proche est {line.row.hs}, plus large.",
                f"لا يوجد سطر للرمز {dotted(code)}: أقرب سطر هو {line.row.hs}، وهو أوسع.",
            )
    if any(line.match == "narrower" for line in lines):
        yield Bilingual(
            f"Le code {dotted(code)} couvre plusieurs lignes : le droit dépend du code précis.",
            f"يغطي الرمز {dotted(code)} عدة أسطر: يتوقف الرسم على الرمز الدقيق.",
        )


def _about_rates(lines: Sequence[DutyLine]) -> Iterator[Bilingual]:
    if any(line.row.kind == "rule" for line in lines):
        yield Bilingual(
            "Règle générale de l'accord : ligne non vérifiée.", "قاعدة عامة للاتفاق: السطر غير متحقق منه."
        )
    for line in lines:
        row = line.row
        if row.preferential is None or line.preferential is not None:
            continue
        yield Bilingual(
            "La préférence connue ne s'applique pas à cette date : taux préférentiel inconnu.",
            "التفضيل المعروف لا يسري في هذا التاريخ: النسبة التفضيلية غير معروفة.",
        )
