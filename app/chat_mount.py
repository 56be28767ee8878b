"""Chainlit put under /chat: its folder prepared, its page stripped of foreign hosts, its scripts hashed.

Chainlit reads its configuration from one folder when it is imported, and writes into it; it is given a copy
in a temporary place, so that neither the checkout nor the working directory is touched or must be writable.
"""

import atexit
import base64
import hashlib
import importlib.util
import logging
import os
import re
import shutil
import tempfile
from pathlib import Path

from fastapi import FastAPI

from app import chat_token, problems
from app.chat_gate import PREFIX
from app.deps import Services

_SOURCE = Path(__file__).parent / "chat_ui"
_TARGET = Path(__file__).parent / "chat.py"
_FOREIGN_LINK = re.compile(r"<link\b[^>]*\bhref=\"https?://[^>]*>")
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)

_services: Services | None = None


def mount(app: FastAPI, services: Services) -> tuple[str, ...]:
    """Mount the chat on `app`; return the SHA-256 of its page's inline scripts, base64, for the policy."""
    global _services
    first = _services is None
    # The chat file is loaded by Chainlit, once per process, and can be handed nothing: it asks for these.
    _services = services
    if first:
        os.environ["CHAINLIT_APP_ROOT"] = str(_prepared_folder())
        chat_token.prepare()
        # Chainlit would load a `.env` of the working directory into the environment.
        os.environ.setdefault("CHAINLIT_ENV_FILE", os.devnull)
        # It reports each file that it adds to its folder, some twenty of them.
        logging.getLogger("chainlit").setLevel(logging.WARNING)
    from chainlit.server import app as chainlit_app
    from chainlit.server import get_html_template
    from chainlit.utils import mount_chainlit

    if first:
        problems.install(chainlit_app)
        mount_chainlit(app=app, target=str(_TARGET), path=PREFIX)
    else:
        app.mount(PREFIX, chainlit_app)
    page: str = get_html_template(PREFIX)  # type: ignore[no-untyped-call]
    return tuple(
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in _INLINE_SCRIPT.findall(page)
    )


def current_services() -> Services:
    """Return the services of the application that the chat belongs to."""
    assert _services is not None, "the chat is used through app.main.create_app"
    return _services


def _prepared_folder() -> Path:
    root = Path(tempfile.mkdtemp(prefix="tijaria-chat-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    # Not copytree, which would copy the permissions of a read-only checkout too.
    for path in _SOURCE.rglob("*"):
        if path.is_file():
            target = root / path.relative_to(_SOURCE)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    _build_front_end(root / "build")
    return root


def _build_front_end(folder: Path) -> None:
    """Take Chainlit's own front end, with a page that fetches nothing from another host."""
    spec = importlib.util.find_spec("chainlit")
    assert spec is not None
    assert spec.origin is not None
    shipped = Path(spec.origin).parent / "frontend" / "dist"
    folder.mkdir()
    page = (shipped / "index.html").read_text(encoding="utf-8")
    page = _FOREIGN_LINK.sub("", page).replace('<html lang="en">', '<html lang="fr" dir="ltr">')
    (folder / "index.html").write_text(page, encoding="utf-8")
    try:
        (folder / "assets").symlink_to(shipped / "assets", target_is_directory=True)
    except OSError:
        # Windows without the right to make links.
        shutil.copytree(shipped / "assets", folder / "assets")
