"""What is wrong, and how it travels."""

from __future__ import annotations

import pickle

from kb.problems import InputError, Place, Problem


def test_an_error_goes_from_process_to_process_whole() -> None:
    """An error that another process raised carries the same problems and says the same."""
    error = InputError([Problem(Place("facts/a.yaml", 3, 5), "unknown fact `x`", "did you mean `y`?")])
    arrived = pickle.loads(pickle.dumps(error))

    assert (arrived.problems, str(arrived)) == (error.problems, str(error))
