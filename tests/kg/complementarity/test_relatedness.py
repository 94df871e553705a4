from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kg.complementarity.relatedness import (
    ASSOCIATION,
    COSINE,
    MEASURES,
    PROXIMITY,
    added_density,
    co_occurrence,
    density,
    location_quotient,
    mean_added_density,
    relatable,
    relatedness,
    specialised,
)

# Four holders of four activities; the fourth activity is held alone.
HELD = np.array([[1, 1, 0, 0], [1, 1, 1, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
shapes = st.tuples(st.integers(1, 7), st.integers(1, 6))
incidences = shapes.flatmap(lambda shape: arrays(np.int64, shape, elements=st.integers(0, 1)))
counts = shapes.flatmap(lambda shape: arrays(np.int64, shape, elements=st.integers(0, 9)))


def test_a_location_quotient_is_a_share_over_the_share_of_all() -> None:
    # 10 of 40 things are of the first activity; of the first holder's 20 things, 10.
    quotient = location_quotient([[10, 10], [0, 20]]).toarray()
    assert quotient == pytest.approx(np.array([[2.0, 20 / 30], [0.0, 40 / 30]]))


def test_a_holder_is_specialised_where_its_share_is_at_least_the_average() -> None:
    assert specialised([[10, 10], [0, 20]]).toarray().tolist() == [[1, 0], [0, 1]]
    assert specialised([[1, 3], [2, 6]]).toarray().tolist() == [[1, 1], [1, 1]]
    assert specialised([[10, 10], [0, 20]], least=0.5).toarray().tolist() == [[1, 1], [0, 1]]


def test_co_occurrence_counts_the_holders_of_both() -> None:
    assert co_occurrence(HELD).toarray().tolist() == [[0, 2, 1, 0], [2, 0, 1, 0], [1, 1, 0, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize(
    ("measure", "first_two", "first_and_third"),
    [(PROXIMITY, 2 / 2, 1 / 2), (ASSOCIATION, 2 * 4 / (2 * 2), 1 * 4 / (2 * 2)), (COSINE, 2 / 2, 1 / 2)],
)
def test_relatedness_by_hand(measure: str, first_two: float, first_and_third: float) -> None:
    found = relatedness(HELD, measure).toarray()
    assert found[0] == pytest.approx([0, first_two, first_and_third, 0])


def test_the_lower_of_the_two_probabilities_counts() -> None:
    # All two holders of the second activity have the first; of the first one's four holders, two have the second.
    held = [[1, 1], [1, 1], [1, 0], [1, 0]]
    assert relatedness(held, PROXIMITY).toarray()[0, 1] == pytest.approx(0.5)
    assert relatedness(held, COSINE).toarray()[0, 1] == pytest.approx(2 / np.sqrt(8))
    assert relatedness(held, ASSOCIATION).toarray()[0, 1] == pytest.approx(1)  # chance would give as many


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(ValueError, match="proximity, association, cosine"):
        relatedness(HELD, "jaccard")


def test_density_is_the_share_of_what_an_activity_is_related_to() -> None:
    # Rows of φ: first 1 and ½, third ½ and ½.
    found = density(HELD, relatedness(HELD)).toarray()
    assert found[0] == pytest.approx([1 / 1.5, 1 / 1.5, 1, 0])
    assert found[2] == pytest.approx([0.5 / 1.5, 0.5 / 1.5, 0, 0])


def test_an_activity_that_is_related_to_none_has_no_density() -> None:
    assert relatable(relatedness(HELD)).tolist() == [True, True, True, False]


def test_a_partner_adds_to_what_one_lacks() -> None:
    related = relatedness(HELD)
    # The third holder lacks the first two activities (and the fourth, related to none); the first holder has them.
    added = np.array([[1 / 1.5, 1 / 1.5, 0, 0], [1 / 1.5, 1 / 1.5, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    assert added_density(HELD, related, 2).toarray() == pytest.approx(added)
    assert mean_added_density(HELD, related, 2) == pytest.approx([1 / 1.5, 1 / 1.5, 0, 0])


def test_who_lacks_nothing_that_is_related_can_be_given_nothing() -> None:
    assert np.isnan(mean_added_density([[1, 1], [1, 1]], relatedness([[1, 1], [1, 1]]), 0)).all()
    assert np.isnan(mean_added_density([[1, 0], [0, 1]], relatedness([[1, 0], [0, 1]]), 0)).all()


@given(counts)
def test_the_mean_quotient_of_a_holder_is_1(numbers: np.ndarray) -> None:
    weights = numbers.sum(axis=0) / max(1, numbers.sum())
    means = location_quotient(numbers).toarray() @ weights
    assert means[numbers.sum(axis=1) > 0] == pytest.approx(1)


@given(counts, st.integers(2, 9))
def test_quotients_do_not_depend_on_the_unit(numbers: np.ndarray, unit: int) -> None:
    assert location_quotient(numbers * unit).toarray() == pytest.approx(location_quotient(numbers).toarray())


@given(incidences, st.sampled_from(MEASURES))
def test_relatedness_is_symmetric_and_within_its_range(held: np.ndarray, measure: str) -> None:
    found = relatedness(held, measure).toarray()
    assert found == pytest.approx(found.T)
    assert not found.diagonal().any()
    assert (found >= 0).all()
    assert (found <= (held.shape[0] if measure == ASSOCIATION else 1) + 1e-9).all()


@given(incidences)
def test_the_lower_probability_is_never_above_the_cosine(held: np.ndarray) -> None:
    assert (relatedness(held, PROXIMITY).toarray() <= relatedness(held, COSINE).toarray() + 1e-9).all()


@given(incidences, st.sampled_from(MEASURES), st.randoms(use_true_random=False))
def test_relatedness_depends_on_neither_the_order_nor_the_number_of_copies(held, measure, chance) -> None:
    order = list(range(held.shape[1]))
    chance.shuffle(order)
    twice = np.vstack([held[::-1], held])[:, order]
    expected = relatedness(held, measure).toarray()[np.ix_(order, order)]
    assert relatedness(twice, measure).toarray() == pytest.approx(expected)


@given(incidences, st.sampled_from(MEASURES))
def test_the_density_of_who_has_everything_is_1(held: np.ndarray, measure: str) -> None:
    related = relatedness(held, measure)
    found = density(np.ones_like(held), related).toarray()
    assert (density(held, related).toarray() <= 1 + 1e-9).all()
    assert found[:, relatable(related)] == pytest.approx(1)


@given(incidences, st.sampled_from(MEASURES), st.data())
def test_what_is_added_is_the_density_of_both_less_that_of_one(held, measure, data) -> None:
    one = data.draw(st.integers(0, held.shape[0] - 1))
    related = relatedness(held, measure)
    both = density(held | held[one], related).toarray() - density(held[[one]], related).toarray()
    expected = both * (1 - held[one])
    assert added_density(held, related, one).toarray() == pytest.approx(expected)
    counted = (held[one] == 0) & relatable(related)
    if counted.any():
        assert mean_added_density(held, related, one) == pytest.approx(expected[:, counted].mean(axis=1))
