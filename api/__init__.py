"""The doors: SPARQL protocol, questions and collections over HTTP, and linked-data pages.

Everything here stands on the public face of ``kg``; nothing here knows a store engine. ``create`` makes the
application, ``python -m api`` serves it.
"""

from __future__ import annotations

from api.app import create

__all__ = ["create"]
