"""Relatedness: which activities are held together, and what a partner's activities add. Kin, another method.

Complementarity proper (the package around this module) compares what is stated of two parties and nothing else.
Here activities are near each other because the same holders have them, all over the data, so that it takes many
holders to say anything. None of these measures is the source of that formula, nor the other way round.

Everything is a matrix of numbers, holders × activities; activities may be technologies or fields as well. Each
function says what it computes, who defined it, and against what its definition was checked. An activity is never
related to itself: the diagonal of every relatedness is zero.

Sources:
    Balassa (1965), Trade liberalisation and "revealed" comparative advantage, The Manchester School 33: 99-123.
    Hidalgo, Klinger, Barabási and Hausmann (2007), The product space conditions the development of nations,
        Science 317: 482-487, doi:10.1126/science.1144581.
    Van Eck and Waltman (2009), How to normalize cooccurrence data?, Journal of the American Society for Information
        Science and Technology 60 (8): 1635-1651, doi:10.1002/asi.21075.
    Balland and Boschma (2021), Complementary interregional linkages and Smart Specialisation, Regional Studies 55 (6):
        1059-1070.
"""

from __future__ import annotations

from typing import Final, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array, diags_array

Numbers = NDArray[np.float64]
ASSOCIATION: Final = "association"
COSINE: Final = "cosine"
PROXIMITY: Final = "proximity"
MEASURES: Final = (PROXIMITY, ASSOCIATION, COSINE)
"""The measures of relatedness, by name."""


def location_quotient(counts: ArrayLike | csr_array) -> csr_array:
    """The share of an activity in what a holder has, over its share in what all have. 1 is the average.

    Balassa (1965), revealed comparative advantage; checked against the documentation of EconGeo
    (``location_quotient``), https://rdrr.io/cran/EconGeo.

    Args:
        counts: holders × activities, how much of each a holder has; not negative

    Returns:
        Of the same shape; 0 where a holder has nothing of an activity.
    """
    matrix = _matrix(counts)
    holder, activity, all_ = _sums(matrix, 1), _sums(matrix, 0), matrix.sum()
    return csr_array(_scaled(_inverse(holder), matrix, _inverse(activity)) * all_)


def specialised(counts: ArrayLike | csr_array, least: float = 1.0) -> csr_array:
    """1 where the location quotient is at least so high, else 0: what a holder has more of than the average."""
    quotient = location_quotient(counts)
    # A quotient that is 1 on paper may miss it by the last bit.
    quotient.data = (quotient.data >= least * (1 - 1e-12)).astype(np.float64)
    quotient.eliminate_zeros()
    return quotient


def co_occurrence(held: ArrayLike | csr_array) -> csr_array:
    """How many holders have both of two activities.

    Args:
        held: holders × activities; whatever is not 0 counts as 1

    Returns:
        activities × activities, symmetric, with a diagonal of zeros.
    """
    matrix = _presence(held)
    together = csr_array(matrix.T @ matrix)
    together.setdiag(0)
    together.eliminate_zeros()
    return together


def relatedness(held: ArrayLike | csr_array, measure: str = PROXIMITY) -> csr_array:
    """How near two activities are by the holders that have both.

    With n holders, n_i of activity i and c_ij of i and j:

    - ``proximity``: c_ij / max(n_i, n_j), in [0, 1]: the lower of the two probabilities of holding one, given the
      other. Hidalgo et al. (2007); checked against their own package, https://pypi.org/project/ecomplexity.
    - ``association``: c_ij n / (n_i n_j), in [0, n]: what is seen over what chance would give; 1 is chance.
      Association strength, van Eck and Waltman (2009), by occurrences. EconGeo counts n_i and n as co-occurrences
      instead: other figures, nearly the same order.
    - ``cosine``: c_ij / √(n_i n_j), in [0, 1]: the cosine of two columns (the Ochiai coefficient). Van Eck and
      Waltman (2009); that it is taken of the incidence, not of the co-occurrence: Zhou and Leydesdorff (2016),
      doi:10.1002/asi.23603.

    Returns:
        activities × activities, symmetric, with a diagonal of zeros.

    Raises:
        ValueError: there is no such measure.
    """
    matrix = _presence(held)
    together, holders = co_occurrence(matrix), _sums(matrix, 0)
    if measure == PROXIMITY:
        pairs = together.tocoo()
        one, other = pairs.coords
        return csr_array((pairs.data / np.maximum(holders[one], holders[other]), (one, other)), shape=pairs.shape)
    if measure == ASSOCIATION:
        return csr_array(_scaled(_inverse(holders), together, _inverse(holders)) * matrix.shape[0])
    if measure == COSINE:
        return _scaled(np.sqrt(_inverse(holders)), together, np.sqrt(_inverse(holders)))
    raise ValueError(f"no measure of relatedness is called {measure}: {', '.join(MEASURES)}")


def density(held: ArrayLike | csr_array, related: csr_array) -> csr_array:
    """The share of an activity's relatedness that lies with the activities a holder has.

    Σ_j φ_ij over the j held, over Σ_j φ_ij. Hidalgo et al. (2007); checked against ecomplexity (``calc_density``)
    and EconGeo (``relatedness_density``, there in percent).

    Args:
        held: holders × activities; whatever is not 0 counts as 1
        related: activities × activities, as ``relatedness`` gives it

    Returns:
        holders × activities in [0, 1]. An activity that is related to none has no density: its column is 0 and
        ``relatable`` leaves it out.
    """
    return csr_array(_presence(held) @ _shares(related))


def relatable(related: csr_array) -> NDArray[np.bool_]:
    """Which activities are related to any other; of the others there is no density."""
    return _sums(related, 0) > 0


def added_density(held: ArrayLike | csr_array, related: csr_array, one: int) -> csr_array:
    """What each holder adds to the density of the activities that one holder lacks.

    Σ_j φ_ij over the j that the partner has and this holder has not, over Σ_j φ_ij, for each i this holder lacks:
    the density of both together less its own. This is how we read the added relatedness density of Balland and
    Boschma (2021). Their text was not at hand, so that the definition is not checked against it; the name says what
    is computed.

    Args:
        held: holders × activities; whatever is not 0 counts as 1
        related: activities × activities, as ``relatedness`` gives it
        one: the row of the holder that seeks a partner

    Returns:
        holders × activities in [0, 1]: 0 for the activities it has, and in its own row.
    """
    matrix = _presence(held)
    lacks = 1 - matrix[[one]].toarray().ravel()
    brought = _columns(matrix, lacks)
    return _columns(csr_array(brought @ _shares(related)), lacks)


def mean_added_density(held: ArrayLike | csr_array, related: csr_array, one: int) -> Numbers:
    """The mean of ``added_density`` over the activities that a holder lacks and that are related to any.

    Returns:
        One number in [0, 1] for each holder; NaN throughout where there is no such activity.
    """
    matrix = _presence(held)
    lacks = 1 - matrix[[one]].toarray().ravel()
    counted = lacks * relatable(related)
    if not counted.any():
        return np.full(matrix.shape[0], np.nan)
    worth = lacks * (_shares(related) @ counted) / counted.sum()
    return cast("Numbers", matrix @ worth)


def _matrix(numbers: ArrayLike | csr_array) -> csr_array:
    return csr_array(numbers, dtype=np.float64)


def _presence(held: ArrayLike | csr_array) -> csr_array:
    """Ones where anything stands."""
    matrix = _matrix(held).copy()
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    matrix.data = np.ones_like(matrix.data)
    return matrix


def _shares(related: csr_array) -> csr_array:
    """Each column divided by its sum; a column of zeros stays."""
    return _columns(_matrix(related), _inverse(_sums(related, 0)))


def _sums(matrix: csr_array, axis: int) -> Numbers:
    return np.asarray(matrix.sum(axis=axis), dtype=np.float64).ravel()


def _inverse(numbers: Numbers) -> Numbers:
    """1 over each number; 0 for 0."""
    return np.divide(1.0, numbers, out=np.zeros_like(numbers), where=numbers > 0)


def _scaled(rows: Numbers, matrix: csr_array, columns: Numbers) -> csr_array:
    return csr_array(diags_array(rows) @ matrix @ diags_array(columns))


def _columns(matrix: csr_array, factors: Numbers) -> csr_array:
    scaled = csr_array(matrix @ diags_array(factors))
    scaled.eliminate_zeros()
    return scaled
