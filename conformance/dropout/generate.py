"""Writes values/layers.json: what Keras 3's dropout layers compute in training, given stored noise.

Run with the packages of conformance/requirements.txt:

    KERAS_BACKEND=tensorflow python conformance/dropout/generate.py

Keras draws from generators of its own. Here its random functions are replaced by ones that take their numbers from
NumPy and remember them; each case holds the numbers (`draws`), so that another library can be fed the same.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from keras.src import backend, ops

sys.path.append(str(Path(__file__).parents[1]))
from cases import tensor

VALUES = Path(__file__).parent / "values"


class Noise:
    """Stands in for Keras's random functions."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.draws = []
        self.rate = None

    def normal(self, shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
        standard = np.round(self.rng.normal(size=shape), 3).astype("float32")
        self.draws.append(standard)
        return mean + stddev * tf.constant(standard)

    def keep(self, shape, rate):
        mask = (self.rng.uniform(size=shape) >= rate).astype("float32")
        self.draws.append(mask)
        return mask

    def uniform(self, shape, minval=0.0, maxval=1.0, dtype=None, seed=None):
        """Only AlphaDropout asks for these, and only to compare them with its rate: 1 is kept, and -1 is not."""
        return tf.constant(2 * self.keep([int(size) for size in shape], self.rate) - 1)

    def dropout(self, inputs, rate, noise_shape=None, seed=None):
        shape = [own if size is None else int(size) for own, size in zip(inputs.shape, noise_shape or inputs.shape)]
        mask = self.keep(shape, rate)
        return inputs * (tf.constant(mask) / (1 - rate) if rate < 1 else 0.0)


def specs():
    """Class, arguments, shape of the input with batch axis, and whether to call it in training."""
    k = keras.layers
    yield k.SpatialDropout1D, {"rate": 0.4}, (4, 3, 5), True
    yield k.SpatialDropout1D, {"rate": 0.4}, (2, 3, 4), False
    yield k.SpatialDropout1D, {"rate": 0.2, "seed": 3, "name": "steps"}, (3, 4, 6), True
    yield k.SpatialDropout1D, {"rate": 0}, (2, 3, 4), True
    yield k.SpatialDropout2D, {"rate": 0.5}, (3, 2, 3, 4), True
    yield k.SpatialDropout2D, {"rate": 0.3}, (2, 2, 2, 3), False
    yield k.SpatialDropout2D, {"rate": 0.3, "data_format": "channels_first"}, (3, 5, 2, 2), True
    yield k.SpatialDropout2D, {"rate": 0.9, "seed": 1}, (3, 2, 2, 6), True
    yield k.SpatialDropout3D, {"rate": 0.5}, (3, 2, 2, 2, 4), True
    yield k.SpatialDropout3D, {"rate": 0.25, "data_format": "channels_first"}, (2, 5, 2, 2, 2), True
    yield k.SpatialDropout3D, {"rate": 0.5}, (2, 2, 2, 2, 2), False
    yield k.GaussianNoise, {"stddev": 0.1}, (4, 5), True
    yield k.GaussianNoise, {"stddev": 0.1}, (4, 5), False
    yield k.GaussianNoise, {"stddev": 1.0, "seed": 5}, (3, 2, 4), True
    yield k.GaussianNoise, {"stddev": 0}, (2, 3), True
    yield k.GaussianDropout, {"rate": 0.3}, (4, 5), True
    yield k.GaussianDropout, {"rate": 0.3}, (4, 5), False
    yield k.GaussianDropout, {"rate": 0.5, "seed": 2}, (3, 2, 4), True
    yield k.GaussianDropout, {"rate": 0.99, "name": "loud"}, (4, 3), True
    yield k.GaussianDropout, {"rate": 0}, (2, 3), True
    yield k.AlphaDropout, {"rate": 0.1}, (6, 5), True
    yield k.AlphaDropout, {"rate": 0.1}, (6, 5), False
    yield k.AlphaDropout, {"rate": 0.5, "noise_shape": [None, 1, None]}, (4, 3, 5), True
    yield k.AlphaDropout, {"rate": 0.5, "noise_shape": [1, None]}, (4, 6), True
    yield k.AlphaDropout, {"rate": 0.95, "seed": 9}, (6, 6), True
    yield k.AlphaDropout, {"rate": 0}, (2, 3), True
    yield k.ActivityRegularization, {"l1": 0.1}, (4, 3), True
    yield k.ActivityRegularization, {"l2": 0.2}, (4, 3), False
    yield k.ActivityRegularization, {"l1": 0.1, "l2": 0.2, "trainable": False}, (3, 2, 4), True
    yield k.ActivityRegularization, {}, (2, 3), True
    yield k.Dropout, {"rate": 0.4}, (5, 4), True
    yield k.Dropout, {"rate": 0.5, "noise_shape": [None, 1, None]}, (3, 4, 5), True
    yield k.Dropout, {"rate": 0.25, "noise_shape": [1, None, 1, None], "seed": 8}, (2, 3, 2, 4), True


def case_of(index, cls, given, shape, training):
    keras.backend.clear_session()
    noise = Noise(index)
    backend.random.normal = noise.normal
    backend.random.dropout = noise.dropout
    ops.random.uniform = noise.uniform
    layer = cls(**given)
    noise.rate = getattr(layer, "rate", None)
    rng = np.random.default_rng(100 + index)
    x = np.round(rng.normal(size=shape), 3).astype("float32")
    source = tf.constant(x)
    takes_training = cls is not keras.layers.ActivityRegularization
    with tf.GradientTape() as tape:
        tape.watch(source)
        y = layer(source, training=training) if takes_training else layer(source)
        direction = np.round(rng.normal(size=y.shape), 3).astype("float32")
        penalty = sum(layer.losses, tf.constant(0.0))
        loss = tf.reduce_sum(y * direction) + penalty
    gradient = tape.gradient(loss, source, unconnected_gradients="zero")
    return {
        "class_name": cls.__name__,
        "given": given,
        "config": json.loads(json.dumps(keras.saving.serialize_keras_object(layer)["config"])),
        "training": training,
        "x": tensor(x),
        "draws": [tensor(draw) for draw in noise.draws],
        "direction": tensor(direction)["data"],
        "y": tensor(y.numpy())["data"],
        "penalty": tensor(penalty)["data"][0],
        "gradient": tensor(gradient.numpy())["data"],
    }


if __name__ == "__main__":
    VALUES.mkdir(exist_ok=True)
    cases = [case_of(index, *spec) for index, spec in enumerate(specs())]
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (VALUES / "layers.json").write_text(f"[\n{lines}\n]\n")
    print(f"layers: {len(cases)} cases")
