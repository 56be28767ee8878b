"""From a follow-up to a question that stands alone.

Deterministic: a message that opens like a follow-up ("et pour les services ?", "و بالنسبة للخدمات؟", "w les
services?") and names little by itself takes over what the question before it asked.
"""

import re
from collections.abc import Sequence

from tijaria.folding import fold, terms

_OPENING = re.compile(
    r"^(?:et|ok et|mais|alors|donc|sinon|aussi)\b|^(?:و|او|طيب و|واش حتي|وا)\s?(?:بالنسبه|ماذا عن|حتي|ل|"
    r"في|ف|الي|اذا|الا|كم|متي|اين|شنو|شحال|فين)|"
    r"^(?:w|ou|o|u)\s+(?:l|les|la|le|f|ila|b|hadi|dyal|chno|ch7al|fin|imta|bnisba)\b"
)
_MAX_TERMS = 5


def standalone(message: str, history: Sequence[str]) -> str:
    """Return the message itself, or, for a follow-up, the last question completed by it."""
    if not history or not _OPENING.search(fold(message).strip()) or len(terms(message)) > _MAX_TERMS:
        return message
    return f"{history[-1].rstrip(' ?؟.!')} — {message}"
