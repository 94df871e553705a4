"""``python -m kg`` is the command ``grappe``."""

from kg.cli import main

main()
