"""What every peer in Python does with the numbers of a job."""

from types import SimpleNamespace

import numpy as np


def cut(job):
    """The file's numbers as samples, targets and weights."""
    numbers = np.fromfile(job["data"], dtype="<f4")
    train = job["batch"] * job["batches"]
    rows = train + job["validationRows"]
    width = int(np.prod(job["inputShape"]))
    x = numbers[: rows * width].reshape(rows, *job["inputShape"])
    y = numbers[rows * width : rows * (width + 1)]
    at = rows * (width + 1)
    weights = []
    for layer in job["layers"]:
        own = []
        for shape in layer["weights"]:
            size = int(np.prod(shape))
            own.append(numbers[at : at + size].reshape(shape))
            at += size
        weights.append(own)
    batch = job["batch"]
    return SimpleNamespace(
        weights=weights,
        train=(x[:train], y[:train]),
        validation=(x[train:], y[train:]) if job["validationRows"] else None,
        batches=[(x[i : i + batch], y[i : i + batch]) for i in range(0, train, batch)],
    )
