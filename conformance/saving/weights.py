"""What the weights file of a model holds."""

import os
import tempfile
import zipfile

import h5py
import numpy as np


def datasets_of_file(path):
    """Every data set of floating point numbers in a `.keras` file, by its path in `model.weights.h5`.

    What is not: counters of steps and states of random number generators.
    """
    with zipfile.ZipFile(path) as archive, archive.open("model.weights.h5") as stream, h5py.File(stream) as file:
        found = {}
        file.visititems(lambda name, item: found.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None)
    return {name: value for name, value in sorted(found.items()) if np.asarray(value).dtype.kind == "f"}


def datasets(model):
    """The same of a model."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.keras")
        model.save(path)
        return datasets_of_file(path)
