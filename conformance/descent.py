"""Three training steps of a layer's case, which the tests make again: `trained` in the values of layers with weights."""

import keras
import numpy as np

STEPS, LEARNING_RATE = 3, 0.05


def descend(variables, differentiate, learning_rate=LEARNING_RATE):
    """Trains with plain SGD.

    `differentiate` calls the layer and gives the gradients, with regard to the variables as they are then, of what the
    case differentiates: the sum of the outputs times the directions, and the penalties. Random numbers are those of the
    case in every step. Where there are no variables the steps are calls, by which moving statistics change.
    """
    optimizer = keras.optimizers.SGD(learning_rate)
    for _ in range(STEPS):
        gradients = differentiate()
        if variables:
            optimizer.apply(gradients, variables)


def digits(array):
    """Elements, with 7 significant digits."""
    return [float(f"{x:.7g}") for x in np.asarray(array, dtype="float32").ravel()]
