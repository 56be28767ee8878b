"""The server process of the browser tests: `serve.py PORT FOLDER [stand-in|real]`.

`real` serves the index that the settings name, as `python -m app` does. Whatever the process connects to
beyond this machine is written to FOLDER/foreign.txt.
"""

import socket
import sys
from pathlib import Path
from typing import Any

import uvicorn
from app_stand_in import StandInPipeline

from app.main import create_app
from tijaria.settings import Settings


def watch_connections(report: Path) -> None:
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def noted(address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else address
        if host not in {"127.0.0.1", "localhost", "::1"}:
            with report.open("a") as file:
                file.write(f"{host}\n")

    def watched_connect(self: socket.socket, address: Any) -> None:
        noted(address)
        connect(self, address)

    def watched_resolve(host: Any, *arguments: Any, **options: Any) -> Any:
        noted((host,))
        return resolve(host, *arguments, **options)

    socket.socket.connect = watched_connect  # type: ignore[method-assign]
    socket.getaddrinfo = watched_resolve


def main(port: int, folder: Path, kind: str = "stand-in") -> None:
    watch_connections(folder / "foreign.txt")
    settings = Settings.load(database_url=f"sqlite:///{folder}/tijaria.db", rate_limit_per_minute=10_000)
    pipeline: Any = None if kind == "real" else StandInPipeline()
    uvicorn.run(create_app(settings, pipeline), port=port, log_level="warning", proxy_headers=False)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
