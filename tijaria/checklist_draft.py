"""A checklist said in the chat: one item a paper, with its condition and its citation."""

from collections.abc import Mapping
from datetime import date

from tijaria.checklist import PaperLine, Papers
from tijaria.draft import Draft
from tijaria.draft_builder import DraftBuilder
from tijaria.duty_line import Bilingual
from tijaria.requirement import REGIME_NAMES, Group
from tijaria.schema import Language

_OPENING = Bilingual("Papiers pour exporter", "وثائق التصدير")
_TITLES: Mapping[Group, Bilingual] = {
    "always": Bilingual("Toujours", "دائما"),
    "regime": Bilingual("Pour ce régime", "حسب هذا النظام"),
    "product": Bilingual("Selon le produit, au Maroc", "حسب المنتج، في المغرب"),
    "origin": Bilingual("Preuve d'origine", "إثبات المنشأ"),
    "destination": Bilingual("À destination", "في بلد الوجهة"),
}


def checklist_draft(
    papers: Papers, *, product: str, language: Language, today: date, stale_after_months: int
) -> Draft:
    """Return a checklist as an answer.

    Args:
        papers: What was looked up.
        product: Name of the product in that language, without figures; "" when none is known.
        language: Language of the answer.
        today: The day of the answer.
        stale_after_months: Age from which a source is old.
    """
    builder = DraftBuilder(language)
    builder.say(_opening(papers, product, language))
    for group in papers.groups:
        builder.say(f"**{_TITLES[group.group].of(language)}**")
        for line in group.lines:
            builder.say(item_text(line, language), line.quotes.get(language, ()), item=True)
    return builder.build(
        today=today,
        stale_after_months=stale_after_months,
        notices=[notice.of(language) for notice in papers.notices],
    )


def item_text(line: PaperLine, language: Language) -> str:
    """Return a line as one item of a list: the paper, and when it is needed."""
    if not line.condition:
        return line.label.of(language)
    return f"{line.label.of(language)} — {line.condition.of(language)}"


def _opening(papers: Papers, product: str, language: Language) -> str:
    place = papers.destination
    parts = [product, (place.french if language == "fr" else place.arabic) if place else ""]
    if papers.regime != "definitive":
        parts.append(REGIME_NAMES[papers.regime].of(language))
    comma, colon = (", ", " : ") if language == "fr" else ("، ", ": ")
    about = comma.join(part for part in parts if part)
    return f"{_OPENING.of(language)}{colon}{about}" if about else _OPENING.of(language)
