"""``python -m api``: serve the current edition with uvicorn."""

from __future__ import annotations

import argparse
from dataclasses import replace

import uvicorn

import kg
from api.app import create


def main() -> None:
    """Read the options, which come before the settings, and serve until told to stop."""
    settings = kg.settings()
    parser = argparse.ArgumentParser(prog="python -m api", description=__doc__)
    parser.add_argument("--host", default=settings.host, help="the address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=settings.port, help="the port to listen on (%(default)s)")
    options = parser.parse_args()
    chosen = replace(settings, host=options.host, port=options.port)
    uvicorn.run(create(chosen), host=chosen.host, port=chosen.port, server_header=False)


if __name__ == "__main__":
    main()
