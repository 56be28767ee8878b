"""Cuts a statement that joins several ("…, et le SPG ne s'applique plus") into those that it joins.

What is joined may rest on different sentences of a source, each part on its own.
"""

import re
from functools import lru_cache

from tijaria.overlap import wording

_SUBJECT = (
    r"(?:l[ae]s?|une?|ce|cette|ces|cel(?:le|ui)|son|sa|ses|leurs?|ils?|elles?|on|vous|votre|vos"
    r"|en|au|aux|pour|dans)\b|l['’]"
)
_JOIN = re.compile(
    rf"\s*[;؛]\s+|,?\s+(?:et|mais|alors que|tandis que|puis)\s+(?={_SUBJECT})"
    r"|\s*[،,]\s*(?:(?:كما|بينما|فيما|في حين|لكن|ولكن|غير أن)\s+|(?=و\w{2}))",
    re.IGNORECASE,
)
_MOST, _FEWEST_WORDS = 3, 4


@lru_cache(maxsize=1024)
def joined_parts(statement: str) -> tuple[str, ...]:
    """Return the parts that a statement joins, two or three; none when it is but one."""
    parts = [part.strip() for part in _JOIN.split(statement) if part.strip()]
    if not 1 < len(parts) <= _MOST or any(len(wording(part).stems) < _FEWEST_WORDS for part in parts):
        return ()
    return tuple(parts)
