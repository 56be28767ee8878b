"""One hash over everything that decides what is indexed of a document."""

import hashlib
import json
from dataclasses import asdict

from ingest import splitter
from tijaria.schema import Document


def fingerprint(document: Document) -> str:
    """Return the SHA-256 of text, structure, metadata, sources, questions, and of how they are split."""
    record = asdict(document) | {"content_hash": "", "splitter": splitter.VERSION}
    canonical = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
