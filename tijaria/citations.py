"""Numbered citations of an answer, and what the reader must be warned about."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import quote as quote_url

from tijaria.messages import say
from tijaria.quoted import Quoted
from tijaria.schema import Citation, Language, Source


def cite(marker: int, quoted: Quoted) -> Citation:
    """Return the citation of a quote: exact text, place and source."""
    document, first = quoted.document, quoted.sentences[0]
    source = document.sources.get(first.source_ids[0]) or document.sources[""]
    return Citation(
        marker=marker,
        document_id=document.id,
        title=document.title,
        section=document.section_titles.get(first.section_id, document.title),
        quote=quoted.text,
        start=quoted.start,
        end=quoted.end,
        url=f"/documents/{quote_url(document.id, safe='')}?start={quoted.start}&end={quoted.end}#quote",
        publisher=source.publisher or document.publisher,
        page=first.page,
        source_url=source.urls[0] if source.urls else None,
        as_of=source.as_of,
        as_of_note=source.as_of_note,
        confidence=source.confidence,
        status=source.status,
        legal_reference=source.legal_reference,
        language=document.language,
    )


def source_of(quoted: Quoted) -> Source:
    """Return the main source of a quote."""
    sources = quoted.document.sources
    return sources.get(quoted.sentences[0].source_ids[0]) or sources[""]


def warnings(
    citations: Sequence[Citation],
    sources: Sequence[Source],
    *,
    language: Language,
    today: date,
    stale_after_months: int,
) -> tuple[str, ...]:
    """Return what to warn about: age, replaced or disputed rules, unconfirmed or unpublished sources.

    Args:
        citations: The citations of the answer.
        sources: The source of each citation, in the same order.
        language: Language of the warnings.
        today: The day of the answer.
        stale_after_months: Age from which a source is old.
    """
    found: dict[str, list[tuple[int, str]]] = {}
    for citation, source in zip(citations, sources, strict=True):
        for key, detail in _concerns(citation, source, today, stale_after_months):
            found.setdefault(key, []).append((citation.marker, detail))
    return tuple(
        say(
            key,
            language,
            markers=", ".join(str(marker) for marker, _ in concerned),
            dates=", ".join(dict.fromkeys(detail for _, detail in concerned)),
            months=stale_after_months,
        )
        for key, concerned in found.items()
    )


def _concerns(
    citation: Citation, source: Source, today: date, stale_after_months: int
) -> list[tuple[str, str]]:
    concerns: list[tuple[str, str]] = []
    if source.status in ("superseded", "conflict", "unconfirmed"):
        concerns.append((source.status, ""))
    if source.valid_until and last_day(source.valid_until) < today:
        concerns.append(("expired", source.valid_until))
    if source.valid_from and first_day(source.valid_from) > today:
        concerns.append(("not_yet", source.valid_from))
    if citation.as_of is None:
        concerns.append(("undated", ""))
    elif months_between(last_day(citation.as_of), today) >= stale_after_months:
        concerns.append(("stale", citation.as_of))
    if not source.urls and "non vérifiée" in source.publisher:
        concerns.append(("unverified", ""))
    return concerns


def first_day(partial: str) -> date:
    """Return the first day of a partial ISO date ("2013", "2025-10", "2026-09-07")."""
    parts = [int(part) for part in partial.split("-")]
    return date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)


def last_day(partial: str) -> date:
    """Return the last day of a partial ISO date."""
    parts = [int(part) for part in partial.split("-")]
    if len(parts) == 3:
        return date(*parts)
    month = parts[1] if len(parts) == 2 else 12
    following = date(parts[0] + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def months_between(earlier: date, later: date) -> int:
    """Return the number of whole months between two days."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - (later.day < earlier.day)
