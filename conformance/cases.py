"""How the inputs and values of a layer's case are written."""

import keras
import numpy as np


def tensor(array):
    """Shape and elements, with just the digits that tell float32 numbers apart."""
    array = np.asarray(array, dtype="float32")
    return {"shape": list(array.shape), "data": [float(str(x)) for x in array.ravel()]}


def draw(rng, *shape):
    """Numbers of few digits, so that the files stay small."""
    return np.round(rng.normal(size=shape), 2).astype("float32")


def serialize(argument):
    """An argument of a layer as its case writes it."""
    if argument is None or isinstance(argument, (bool, int, float, str)):
        return argument
    if isinstance(argument, np.ndarray):
        return argument.tolist()
    if isinstance(argument, (list, tuple)):
        return [serialize(item) for item in argument]
    return keras.saving.serialize_keras_object(argument)
