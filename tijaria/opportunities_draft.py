"""Markets for a product said in the chat: the best known first, each figure with its citation."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from tijaria.destination import Destination
from tijaria.draft import Draft
from tijaria.draft_builder import DraftBuilder
from tijaria.duties import DutyTable
from tijaria.duty_line import Bilingual, DutyLine, Quote
from tijaria.margin import Margin
from tijaria.opportunities import Market, MarketList, Said
from tijaria.quoted import Quoted
from tijaria.schema import Document, Language

MAX_MARKETS = 5
_MAX_SAID = 2
_OPENING = Bilingual("Débouchés", "فرص التصدير")
_ORDER = Bilingual(
    "Marchés classés par marge de préférence connue, puis par ce que les sources disent de la demande",
    "الأسواق مرتبة حسب هامش الأفضلية المعروف، ثم حسب ما تقوله المصادر عن الطلب",
)
_UNKNOWN_MARGIN = {
    "no_rate": Bilingual(
        "marge de préférence : inconnue, un des taux n'est pas dans les sources",
        "هامش الأفضلية: غير معروف، إحدى النسبتين غير واردة في المصادر",
    ),
    "not_ad_valorem": Bilingual(
        "marge de préférence : inconnue, le droit n'est pas un simple pourcentage de la valeur",
        "هامش الأفضلية: غير معروف، الرسم ليس نسبة بسيطة من القيمة",
    ),
    "too_broad": Bilingual(
        "marge de préférence : inconnue, le code couvre trop de lignes ; donnez un code plus précis",
        "هامش الأفضلية: غير معروف، الرمز يغطي أسطرا كثيرة؛ أعطوا رمزا أدق",
    ),
}
_RATES = Bilingual(
    "droit normal : {mfn} ; taux pour le Maroc : {rate}",
    "الرسم العادي: {mfn}؛ النسبة المطبقة على المغرب: {rate}",
)
_NO_RATE = Bilingual("inconnu", "غير معروف")
_NO_DEMAND = Bilingual(
    "achats de ce produit au Maroc : les sources ne les donnent pas",
    "المشتريات من هذا المنتج من المغرب: المصادر لا تذكرها",
)
_OTHERS = Bilingual("Autres marchés suivis", "أسواق أخرى متابعة")
_EXPORTS = Bilingual("Ce que le Maroc vend", "ما يبيعه المغرب")
_TARGETS = Bilingual("Feuille de route du commerce extérieur", "خارطة طريق التجارة الخارجية")
_NOT_NAMED = Bilingual(
    "Les pays et les produits prioritaires ne sont pas nommés dans les sources ; à demander au bureau "
    "régional du commerce extérieur",
    "البلدان والمنتجات ذات الأولوية غير مسماة في المصادر؛ يمكن الاستفسار لدى المكتب الجهوي للتجارة الخارجية",
)


def opportunities_draft(
    found: MarketList,
    *,
    product: str,
    duties: DutyTable,
    language: Language,
    today: date,
    stale_after_months: int,
) -> Draft:
    """Return the markets for a product as an answer.

    Args:
        found: What was looked up.
        product: Name of the product in that language, without figures; "" when none is known.
        duties: The duty table of the same index generation.
        language: Language of the answer.
        today: The day of the answer.
        stale_after_months: Age from which a source is old.
    """
    builder = DraftBuilder(language)
    colon = " : " if language == "fr" else ": "
    builder.say(f"{_OPENING.of(language)}{colon}{product}" if product else _OPENING.of(language))
    for market in found.markets[:MAX_MARKETS]:
        builder.say(f"**{_name(market.place, language)}**")
        _say_market(builder, market, duties, language)
    others = found.markets[MAX_MARKETS:]
    if others:
        names = (", " if language == "fr" else "، ").join(_name(market.place, language) for market in others)
        builder.say(f"{_OTHERS.of(language)}{colon}{names}")
    for title, said, closing in ((_EXPORTS, found.sectors, None), (_TARGETS, found.targets, _NOT_NAMED)):
        if said:
            builder.say(f"**{title.of(language)}**")
            _say_quotes(builder, said, language)
            if closing:
                builder.say(closing.of(language), item=True)
    return builder.build(today=today, stale_after_months=stale_after_months, notices=[_ORDER.of(language)])


def chart_address(found: MarketList, *, language: Language, image_format: str = "svg") -> str:
    """Return the address of the chart of these markets in this service, "" when it would show nothing.

    Args:
        found: What was looked up.
        language: Language of the chart.
        image_format: "svg" or "png".
    """
    if not found.is_drawable:
        return ""
    query = urlencode({"hs": found.hs, "language": language, "format": image_format})
    return f"/v1/opportunities/chart?{query}"


def _say_market(builder: DraftBuilder, market: Market, duties: DutyTable, language: Language) -> None:
    if isinstance(market.margin, Margin):
        own = market.margin_quotes[language]
        lines = [_open(duties, line.quotes[language]) for line in market.lines]
        builder.say(own[0].text, (*own, *lines), item=True)
    else:
        builder.say(_UNKNOWN_MARGIN[market.margin].of(language), item=True)
        for line in market.lines[:1]:
            quote = _open(duties, line.quotes[language])
            builder.say(_rates(line, language), (quote,), item=True)
    for surcharge in market.surcharges:
        quote = _open(duties, surcharge.quotes[language])
        builder.say(quote.text, (quote,), item=True)
    for quoted in market.import_quotes.get(language, ()):
        builder.say(quoted.text, (quoted,), item=True)
    if not market.import_quotes and not any(said.aspect == "demand" for said in market.said):
        builder.say(_NO_DEMAND.of(language), item=True)
    _say_quotes(builder, market.said[:_MAX_SAID], language)


def _rates(line: DutyLine, language: Language) -> str:
    mfn, rate = (
        known.of(language) if known else _NO_RATE.of(language) for known in (line.mfn, line.preferential)
    )
    return _RATES.of(language).format(mfn=mfn, rate=rate)


def _say_quotes(builder: DraftBuilder, said: Sequence[Said], language: Language) -> None:
    for item in said:
        for quoted in item.quotes[language]:
            for sentence in quoted.sentences:
                builder.say(sentence.text, (Quoted(quoted.document, (sentence,)),), item=True)


def _open(duties: DutyTable, quote: Quote) -> Quoted:
    document: Document = duties.document(quote.document_id)
    sentence = next(item for item in document.sentences if item.start == quote.start)
    return Quoted(document, (sentence,))


def _name(place: Destination, language: Language) -> str:
    return place.french if language == "fr" else place.arabic
