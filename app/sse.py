"""Server-sent events, on the wire."""

import json
from collections.abc import Mapping
from typing import Any


def server_sent_event(name: str, data: Mapping[str, Any]) -> bytes:
    r"""Encode one event; JSON escapes line ends, so one `data` line is enough.

    >>> server_sent_event("start", {"language": "ar"})
    b'event: start\ndata: {"language": "ar"}\n\n'
    """
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode("utf-8", "replace")
