"""The version of the code, in one place."""

from typing import Final

VERSION: Final = "0.1.0"
