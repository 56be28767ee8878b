"""Asking back for the one thing that nobody can guess, with replies to choose from."""

import re
from collections.abc import Mapping
from typing import Literal

from tijaria.draft import Draft
from tijaria.messages import say
from tijaria.missing import Missing
from tijaria.names import Kind
from tijaria.schema import Language, Statement

_CHOICES: Mapping[Missing, Mapping[Language, tuple[str, ...]]] = {
    "product": {
        "fr": ("Tomates fraîches", "Huile d'olive", "Huile d'argan", "Tapis"),
        "ar": ("طماطم طازجة", "زيت الزيتون", "زيت الأركان", "زرابي"),
    },
    "place": {
        "fr": ("France (Union européenne)", "États-Unis", "Canada", "Émirats arabes unis"),
        "ar": ("فرنسا (الاتحاد الأوروبي)", "الولايات المتحدة", "كندا", "الإمارات"),
    },
    "product_and_place": {
        "fr": ("Huile d'olive vers le Canada", "Tomates vers la France", "Tapis vers les États-Unis"),
        "ar": ("زيت الزيتون نحو كندا", "الطماطم نحو فرنسا", "الزرابي نحو الولايات المتحدة"),
    },
    "certificate": {
        "fr": (
            "Certificat d'origine EUR.1",
            "Certificat d'origine de la chambre de commerce",
            "Certificat phytosanitaire de l'ONSSA",
            "Certificat sanitaire de l'ONSSA",
        ),
        "ar": (
            "شهادة المنشأ EUR.1",
            "شهادة المنشأ من غرفة التجارة",
            "شهادة الصحة النباتية من ONSSA",
            "الشهادة الصحية من ONSSA",
        ),
    },
    "subject": {
        "fr": (
            "Rapatriement des recettes d'exportation",
            "Certificat d'origine EUR.1",
            "Licence d'exportation",
            "Déclaration en douane (DUM)",
        ),
        "ar": (
            "استرجاع عائدات التصدير",
            "شهادة المنشأ EUR.1",
            "رخصة التصدير",
            "التصريح الموحد للبضائع (DUM)",
        ),
    },
}


_ABOUT: Mapping[str, Mapping[Language, tuple[str, ...]]] = {
    "product": {
        "fr": (
            "Documents pour exporter : {name}",
            "Droits de douane vers la France : {name}",
            "Pays où vendre : {name}",
        ),
        "ar": ("وثائق تصدير: {name}", "الرسوم الجمركية نحو فرنسا: {name}", "بلدان بيع: {name}"),
    },
    "place": {
        "fr": ("Documents pour exporter vers : {name}", "Marché : {name}", "Accord commercial : {name}"),
        "ar": ("وثائق التصدير نحو: {name}", "سوق: {name}", "الاتفاق التجاري: {name}"),
    },
    "notion": {
        "fr": ("{name} : définition", "{name} : démarches", "{name} : délais"),
        "ar": ("{name}: التعريف", "{name}: الإجراءات", "{name}: الآجال"),
    },
}
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


def ask_what_about(name: str, kind: Kind | Literal["notion"], language: Language) -> Draft:
    """Return the question back for what is wanted of something that is named and nothing is asked of.

    Args:
        name: As it was typed; only its words are repeated.
        kind: What it is.
        language: That of the question back.
    """
    plain = " ".join(_WORD.findall(name))
    choices = tuple(choice.format(name=plain) for choice in _ABOUT[kind][language])
    return _draft("missing_subject", say("missing_aspect_of", language, name=plain), choices)


def ask_back(missing: Missing, language: Language) -> Draft:
    """Return the question back for what is missing."""
    return _draft(f"missing_{missing}", say(f"missing_{missing}", language), _CHOICES[missing][language])


def ask_which(labels: Mapping[str, str], language: Language) -> Draft:
    """Return the question back for a product that may be one of several headings.

    Args:
        labels: HS code → label.
        language: That of the question back.
    """
    choices = tuple(f"{label} ({code})" for code, label in labels.items())
    return _draft("missing_product", say("unsure_product", language), choices)


def _draft(reason: str, text: str, choices: tuple[str, ...]) -> Draft:
    return Draft("clarify", ((Statement(text, ()), ()),), reason=reason, choices=choices)
