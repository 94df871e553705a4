"""Great-circle distance between points given in degrees (WGS 84), on a sphere."""

from __future__ import annotations

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt
from typing import Final, NamedTuple

EARTH_RADIUS_KM: Final = 6371.0088
"""Mean radius R1 = (2a + b) / 3 of the WGS 84 ellipsoid (Moritz 2000, Geodetic Reference System 1980)."""


class Point(NamedTuple):
    """A place on the globe, in degrees north and east."""

    latitude: float
    longitude: float


def great_circle_km(one: Point, other: Point) -> float:
    """The distance in kilometres by the haversine formula (Sinnott 1984, Virtues of the haversine).

    On a sphere it is up to about 0.5 % off the distance on the ellipsoid, which is less than the size of a town.
    """
    north, north_too = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    haversine = sin((north_too - north) / 2) ** 2 + cos(north) * cos(north_too) * sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(haversine)))


def nearest(ones: Iterable[Point], others: Iterable[Point]) -> tuple[float, Point, Point] | None:
    """The two points that are nearest, with their distance in kilometres; None if either side has none."""
    others = tuple(others)
    return min(((great_circle_km(a, b), a, b) for a in ones for b in others), default=None)
