"""Serve TijarIA: `python -m app`; tools, accounts, backup: `python -m app COMMAND`."""

import argparse
import sys
from contextlib import suppress

import uvicorn

from app import commands, logs
from app.backup import BackupError
from app.golden_export import ExportError
from app.main import create_app
from tijaria.errors import ConfigurationError, IndexNotFoundError, TijariaError
from tijaria.settings import Settings

_EXIT_FAILED, _EXIT_USAGE, _EXIT_NO_INDEX = 1, 2, 3


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and serve until stopped; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m app",
        description="Serve TijarIA: chat at /chat, API at /v1, documents at /documents.",
        epilog="Settings come from TIJARIA_… variables (README). Exit status: 0 stopped, 1 failed, "
        "2 wrong settings or command line, 3 no usable index.",
    )
    parser.add_argument("--host", help="address to listen on (default: TIJARIA_HOST, 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: TIJARIA_PORT, PORT, 8000)")
    commands.add_commands(parser)
    options = parser.parse_args(arguments)
    given = {key: getattr(options, key) for key in ("host", "port") if getattr(options, key) is not None}
    try:
        settings = Settings.load(**given)
        return commands.run(options, settings) if "command" in options else _serve(settings)
    except (BackupError, ExportError) as error:
        return _fail(error, _EXIT_FAILED)
    except ConfigurationError as error:
        return _fail(error, _EXIT_USAGE)
    except TijariaError as error:
        return _fail(error, _EXIT_NO_INDEX)


def _serve(settings: Settings) -> int:
    logs.configure(settings.log_level)
    print("Loading the model and the index…", file=sys.stderr, flush=True)
    app = create_app(settings)
    # Now, not with the first question: what is wrong is said before the server listens.
    app.state.services.source.get()
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level=settings.log_level.lower(),
        # Its records go through our handler like all others.
        log_config=None,
        access_log=settings.log_level == "DEBUG",
        # The application itself decides which proxies it believes (TIJARIA_TRUSTED_PROXIES).
        proxy_headers=False,
        server_header=False,
        ws_max_size=settings.max_body_bytes,
        timeout_graceful_shutdown=5,
    )
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    shown = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(shown, shown)
    print(f"TijarIA: http://{shown}:{settings.port}/chat   (Ctrl-C stops it)", file=sys.stderr, flush=True)
    server = uvicorn.Server(config)
    # A port that is taken ends in SystemExit with a status of uvicorn's own.
    with suppress(KeyboardInterrupt, SystemExit):
        server.run()
    return 0 if server.started else _EXIT_FAILED


def _fail(error: TijariaError, status: int) -> int:
    print(f"TijarIA: {error}", file=sys.stderr)
    if isinstance(error, IndexNotFoundError) and "ingest" not in str(error):
        print("Build the index first: python -m ingest", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
