"""Writes values/recurrent.json: what Keras 3 computes for recurrent layers, cells and wrappers.

Run with the packages of conformance/requirements.txt:

    KERAS_BACKEND=tensorflow python conformance/recurrent/generate.py

Every case holds the arguments given to Keras (`given`), the config that Keras makes of them (`config`), the numbers put
in and the numbers that came out, and the weights after three training steps. Where dropout is on, masks drawn here take the place of Keras's random ones, and are
stored with the case. Inputs have few digits, so that the file stays small.
"""

import inspect
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

sys.path.append(str(Path(__file__).parents[1]))
from cases import draw, serialize, tensor
from descent import descend

k = keras.layers
VALUES = Path(__file__).parent / "values"
BATCH, STEPS, FEATURES, UNITS = 3, 4, 2, 2

# the first sample ends early, the second has a gap and a late start, the third counts from start to end
MASK = np.array([[1, 1, 1, 0], [0, 1, 0, 1], [1, 1, 1, 1]], dtype=bool)
EMPTY = np.array([[0, 0, 0, 0], [1, 0, 0, 0], [0, 1, 1, 0]], dtype=bool)


class StoredMasks:
    """Takes the place of Keras's random dropout. After `rewind` the same masks come again."""

    def __init__(self, rng):
        self.rng = rng
        self.drawn = []
        self.next = 0

    def rewind(self):
        self.next = 0

    def __call__(self, inputs, rate, noise_shape=None, seed=None):
        if self.next == len(self.drawn):
            self.drawn.append((self.rng.uniform(size=inputs.shape) >= rate).astype("float32"))
        mask = self.drawn[self.next]
        self.next += 1
        return inputs * tf.constant(mask / np.float32(1 - rate))


def cases():
    """Class, arguments (made anew for each layer), and how it is called: mask, number of initial states, training."""
    sequences = {"return_sequences": True}
    both = {"return_sequences": True, "return_state": True}
    penalties = {
        "kernel_regularizer": "l2",
        "recurrent_regularizer": keras.regularizers.L1(0.1),
        "bias_regularizer": "l2",
        "kernel_constraint": "max_norm",
        "recurrent_constraint": "non_neg",
        "bias_constraint": keras.constraints.MaxNorm(2.0),
        "kernel_initializer": "he_normal",
        "recurrent_initializer": "zeros",
        "bias_initializer": "ones",
    }
    for cls, states in [(k.SimpleRNN, 1), (k.LSTM, 2), (k.GRU, 1)]:
        yield cls, {}, {}
        yield cls, sequences, {}
        yield cls, {"return_state": True}, {"states": states}
        yield cls, {**both, "go_backwards": True}, {"states": states}
        yield cls, {"use_bias": False, "activation": "relu"}, {}
        yield cls, {"activation": None, **sequences}, {}
        yield cls, penalties, {}
        yield cls, both, {"mask": MASK}
        yield cls, {}, {"mask": EMPTY}
        yield cls, {"go_backwards": True, **sequences}, {"mask": MASK}
        yield cls, {"zero_output_for_mask": True, **both}, {"mask": MASK}
        yield cls, {"zero_output_for_mask": True}, {"mask": EMPTY}
        yield cls, both, {"mask": EMPTY, "states": states}
        yield cls, {"unroll": True, "return_state": True}, {"mask": EMPTY, "states": states}
        yield cls, {"dropout": 0.4, **sequences}, {"training": True}
        yield cls, {"recurrent_dropout": 0.3, **sequences}, {"training": True}
        yield cls, {"dropout": 0.2, "recurrent_dropout": 0.5, "seed": 3, **both}, {"training": True, "mask": MASK}
        yield cls, {"dropout": 0.4, "recurrent_dropout": 0.3}, {"training": False}
    for cls in [k.LSTM, k.GRU]:
        yield cls, {"recurrent_activation": "hard_sigmoid", "activation": "softsign"}, {}
        yield cls, {"activity_regularizer": "l2", **sequences}, {}
        # Keras's shortcut for graphics cards cannot cope with a mask for each gate
        yield cls, {"implementation": 1, "dropout": 0.5, "use_cudnn": False}, {"training": True}
        yield cls, {"implementation": 1}, {}
    yield k.LSTM, {"unit_forget_bias": False}, {}
    for given in [{}, sequences, {"use_bias": False, **both}, {"go_backwards": True}, {"implementation": 1}]:
        yield k.GRU, {"reset_after": False, **given}, {}
    yield k.GRU, {"reset_after": False, **both}, {"mask": MASK, "states": 1}
    yield k.GRU, {"reset_after": False, "dropout": 0.3, "recurrent_dropout": 0.4}, {"training": True}
    yield k.GRU, {"reset_after": False, "dropout": 0.3, **sequences}, {"training": True}

    for cls, states in [(k.SimpleRNNCell, 1), (k.LSTMCell, 2), (k.GRUCell, 1)]:
        yield cls, {}, {"states": states, "cell": True}
        yield cls, {"dropout": 0.3, "recurrent_dropout": 0.4}, {"states": states, "cell": True, "training": True}

    def cells(**options):
        return [k.LSTMCell(3, **options), k.GRUCell(2), k.SimpleRNNCell(2, **options)]

    yield k.RNN, {"cell": lambda: k.LSTMCell(UNITS)}, {"states": 2}
    yield k.RNN, {"cell": lambda: cells(), **sequences}, {}
    yield k.RNN, {"cell": lambda: cells(), **both}, {"mask": MASK}
    yield k.RNN, {"cell": lambda: k.StackedRNNCells(cells()), "go_backwards": True, "return_state": True}, {}
    yield k.RNN, {"cell": lambda: cells(dropout=0.3, recurrent_dropout=0.2), **sequences}, {"training": True}

    for mode in ["sum", "mul", "concat", "ave", None]:
        yield k.Bidirectional, {"layer": lambda: k.LSTM(UNITS, **sequences), "merge_mode": mode}, {}
        yield k.Bidirectional, {"layer": lambda: k.GRU(UNITS), "merge_mode": mode}, {"mask": MASK}
    yield k.Bidirectional, {"layer": lambda: k.GRU(UNITS, **sequences)}, {"mask": MASK}
    yield k.Bidirectional, {"layer": lambda: k.LSTM(UNITS, **both)}, {"states": 4}
    yield k.Bidirectional, {"layer": lambda: k.LSTM(UNITS, return_state=True)}, {"mask": EMPTY}
    two = {
        "layer": lambda: k.GRU(UNITS, **sequences),
        "backward_layer": lambda: k.SimpleRNN(3, go_backwards=True, **sequences),
    }
    yield k.Bidirectional, two, {}
    yield k.Bidirectional, {"layer": lambda: k.LSTM(UNITS, recurrent_dropout=0.4, **sequences)}, {"training": True}
    yield k.Bidirectional, {"layer": lambda: k.GRU(UNITS, dropout=0.4)}, {"training": True, "mask": MASK}

    yield k.TimeDistributed, {"layer": lambda: k.Dense(3, activation="tanh")}, {}
    yield k.TimeDistributed, {"layer": lambda: k.Dense(2, use_bias=False)}, {"mask": MASK}
    yield k.TimeDistributed, {"layer": lambda: k.Dropout(0.4)}, {"training": True}
    yield k.TimeDistributed, {"layer": lambda: k.LSTM(UNITS)}, {"shape": (2, 3, 4, FEATURES)}


def flat(values):
    return [value for value in keras.tree.flatten(values) if value is not None]


def run(rng, cls, given, call):
    keras.backend.clear_session()
    keras.utils.set_random_seed(4)
    made = {key: value() if inspect.isfunction(value) else value for key, value in given.items()}
    if cls not in (k.RNN, k.Bidirectional, k.TimeDistributed):
        made = {"units": UNITS, **made}
    layer = cls(**made)
    shared = {key: serialize(value) for key, value in made.items() if key != "use_cudnn"}
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(layer)["config"]))
    case = {"class_name": cls.__name__, "given": shared, "config": config}

    is_cell = call.get("cell", False)
    shape = call.get("shape", (BATCH, FEATURES) if is_cell else (BATCH, STEPS, FEATURES))
    training = call.get("training", False)
    x = tf.Variable(draw(rng, *shape))
    states = [tf.Variable(draw(rng, shape[0], UNITS)) for _ in range(call.get("states", 0))]
    layer.build(shape)
    variables = layer.trainable_variables
    weights = [draw(rng, *variable.shape) for variable in variables]
    for variable, weight in zip(variables, weights):
        variable.assign(weight)

    masks = StoredMasks(rng)
    keras.src.backend.random.dropout = masks
    arguments = {"training": training}
    if "mask" in call:
        arguments["mask"] = tf.constant(call["mask"])

    def call_layer():
        if is_cell:
            return flat(layer(x, [tf.convert_to_tensor(state) for state in states], training=training))
        if states:
            arguments["initial_state"] = [tf.convert_to_tensor(state) for state in states]
        return flat(layer(x, **arguments))

    directions = []

    def differentiate():
        masks.rewind()
        with tf.GradientTape() as tape:
            outputs = call_layer()
            if not directions:
                directions.extend(draw(rng, *output.shape) for output in outputs)
            penalty = sum(layer.losses, tf.constant(0.0))
            loss = sum(tf.reduce_sum(output * towards) for output, towards in zip(outputs, directions)) + penalty
        sources = [x, *states, *[v.value for v in variables]]
        return outputs, penalty, tape.gradient(loss, sources, unconnected_gradients="zero")

    outputs, penalty, gradients = differentiate()
    descend(variables, lambda: differentiate()[2][1 + len(states) :])

    drawn = masks.drawn if training else []
    if cls is k.TimeDistributed and drawn:
        drawn = [np.stack(drawn, axis=1)]
    return {
        **case,
        "training": training,
        "x": tensor(x.numpy()),
        "states": [tensor(state.numpy()) for state in states],
        **({"mask": tensor(call["mask"])} if "mask" in call else {}),
        "draws": [tensor(mask) for mask in drawn],
        "weights": [tensor(weight) for weight in weights],
        "directions": [tensor(towards)["data"] for towards in directions],
        "outputs": [tensor(output.numpy()) for output in outputs],
        "penalty": tensor(penalty)["data"][0],
        "gradients": [tensor(gradient.numpy())["data"] for gradient in gradients],
        "trained": [tensor(variable.numpy())["data"] for variable in variables],
    }


if __name__ == "__main__":
    rng = np.random.default_rng(5)
    results = [run(rng, *one) for one in cases()]
    VALUES.mkdir(exist_ok=True)
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in results)
    (VALUES / "recurrent.json").write_text(f"[\n{lines}\n]\n")
    print(f"{len(results)} cases")
