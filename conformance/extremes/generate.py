"""Writes values/*.json: what Keras 3 on TensorFlow computes of extreme numbers.

Run with the packages of conformance/requirements.txt:

    python conformance/extremes/generate.py

Huge and tiny numbers, denormal ones, zeros, equal ones, saturated logits, probabilities of exactly 0 and 1. What Keras
gives is a number, or null where it is infinite or none.
"""

import json
import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

sys.path.append(str(Path(__file__).parents[1]))
from cases import serialize

VALUES = Path(__file__).parent / "values"


def write(name, cases):
    lines = ",\n".join(json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases)
    (VALUES / f"{name}.json").write_text(f"[\n{lines}\n]\n")
    print(f"{name}: {len(cases)} cases")


def numbers(array):
    return [float(str(x)) if np.isfinite(x) else None for x in np.asarray(array, dtype="float32").ravel()]


def tensor(array):
    array = np.asarray(array, dtype="float32")
    return {"shape": list(array.shape), "data": numbers(array)}


def array(rows):
    return np.array(rows, dtype="float32")


DENORMAL = 1e-42
EXTREMES = [0.0, 1.0, -1.0, 1e30, -1e30, 1e15, -1e15, 1e-15, 1e-30, -1e-30, DENORMAL, -DENORMAL]
LOGITS = [0.0, 17.0, -17.0, 88.0, -88.0, 104.0, -104.0, 1e4, -1e4, 1e30, -1e30, 1e-30, DENORMAL]
PROBABILITIES = [0.0, 1.0, 0.5, 1e-7, 1e-8, 1e-30, DENORMAL, 1 - 2.0**-24]


def pairs(first, second):
    """All pairs, as two columns."""
    grid = array([(a, b) for a in first for b in second])
    return grid[:, :1], grid[:, 1:]


def rows(*columns):
    """Rows of three that are equal, and rows in which one stands out."""
    flat = [value for column in columns for value in column]
    equal = [[value] * 3 for value in flat]
    apart = [[flat[i], flat[(i + 1) % len(flat)], flat[(i + 3) % len(flat)]] for i in range(len(flat))]
    return array(equal + apart)


# --- losses ---------------------------------------------------------------------------------------------------------


def loss_case(name, given, y_true, y_pred, activation=None):
    """The loss of each row, and the gradient of their sum."""
    loss = getattr(keras.losses, name)(**given)
    variable = tf.Variable(y_pred)
    with tf.GradientTape() as tape:
        predictions = getattr(keras.activations, activation)(variable) if activation else tf.identity(variable)
        values = loss.call(tf.convert_to_tensor(y_true), predictions)
        total = tf.reduce_sum(values)
    return {
        "class_name": name,
        "given": given,
        **({"activation": activation} if activation else {}),
        "y_true": tensor(y_true),
        "y_pred": tensor(y_pred),
        "values": numbers(values),
        "gradient": numbers(tape.gradient(total, variable)),
    }


cases = []
regression = [
    "MeanSquaredError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredLogarithmicError",
    "Huber",
    "LogCosh",
    "Poisson",
    "CosineSimilarity",
]
extreme_rows = rows(EXTREMES)
for name in regression:
    cases.append(loss_case(name, {}, *pairs(EXTREMES, EXTREMES)))
    cases.append(loss_case(name, {}, extreme_rows, np.roll(extreme_rows, 5, axis=0)))
    cases.append(loss_case(name, {}, extreme_rows, extreme_rows))
for name in ("Hinge", "SquaredHinge"):
    cases.append(loss_case(name, {}, *pairs([-1.0, 1.0], EXTREMES)))
one_hot = array([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
targets = lambda n: one_hot[np.arange(n) % 3]
cases.append(loss_case("CategoricalHinge", {}, targets(len(extreme_rows)), extreme_rows))
probability_rows = rows(PROBABILITIES)
distributions = array([[1, 0, 0], [0, 1, 0], [0.5, 0.5, 0], [1 / 3, 1 / 3, 1 / 3], [1, 1e-30, DENORMAL], [0, 0, 0]])
cases.append(loss_case("KLDivergence", {}, *pairs(PROBABILITIES, PROBABILITIES)))
cases.append(loss_case("KLDivergence", {}, np.repeat(distributions, 6, axis=0), np.tile(distributions, (6, 1))))
for smoothing in ({}, {"label_smoothing": 0.1}):
    cases.append(loss_case("BinaryCrossentropy", smoothing, *pairs([0.0, 1.0, 0.5], PROBABILITIES)))
    cases.append(loss_case("BinaryCrossentropy", {"from_logits": True, **smoothing}, *pairs([0.0, 1.0, 0.5], LOGITS)))
    cases.append(loss_case("BinaryCrossentropy", smoothing, *pairs([0.0, 1.0, 0.5], LOGITS), "sigmoid"))
logit_rows = rows(LOGITS)
for smoothing in ({}, {"label_smoothing": 0.1}):
    y = np.tile(one_hot, (len(logit_rows), 1))
    p = np.repeat(logit_rows, 3, axis=0)
    cases.append(loss_case("CategoricalCrossentropy", {"from_logits": True, **smoothing}, y, p))
    cases.append(loss_case("CategoricalCrossentropy", smoothing, y, p, "softmax"))
    cases.append(loss_case("CategoricalCrossentropy", smoothing, np.repeat(distributions, 6, axis=0), np.tile(distributions, (6, 1))))
classes = np.tile([0, 1, 2], len(logit_rows)).astype("float32")
cases.append(loss_case("SparseCategoricalCrossentropy", {"from_logits": True}, classes, p))
cases.append(loss_case("SparseCategoricalCrossentropy", {}, classes, p, "softmax"))
# rows that add up to 1: of others, Keras's backends differ
summed = distributions[:4]
cases.append(loss_case("SparseCategoricalCrossentropy", {}, np.tile([0, 1, 2], 4).astype("float32"), np.repeat(summed, 3, axis=0)))
write("losses", cases)

# --- activations ----------------------------------------------------------------------------------------------------

cases = []
x = array([*EXTREMES, *LOGITS, 3e38, -3e38])[None]
for name, given in [
    ("relu", {}),
    ("relu", {"negative_slope": 0.3, "max_value": 6.0, "threshold": 0.5}),
    *((name, {}) for name in ("relu6", "leaky_relu", "softplus", "elu", "selu", "exponential", "sigmoid")),
    *((name, {}) for name in ("hard_sigmoid", "tanh", "softsign", "silu", "gelu", "mish", "linear")),
    ("gelu", {"approximate": True}),
    ("softmax", {}),
    ("log_softmax", {}),
]:
    inputs = np.concatenate([logit_rows, extreme_rows]) if "softmax" in name else x
    direction = np.resize(array([1, -0.5, 0.25, 2]), inputs.shape)
    variable = tf.Variable(inputs)
    with tf.GradientTape() as tape:
        y = getattr(keras.activations, name)(variable, **given)
        total = tf.reduce_sum(y * direction)
    gradient = tape.gradient(total, variable)
    cases.append(
        {
            "name": name,
            "given": given,
            "x": tensor(inputs),
            "direction": tensor(direction),
            "y": numbers(y),
            "gradient": numbers(gradient),
        }
    )
write("activations", cases)

# --- metrics --------------------------------------------------------------------------------------------------------


def metric_case(name, given, y_true, y_pred):
    metric = getattr(keras.metrics, name)(**given)
    metric.update_state(y_true, y_pred)
    return {
        "class_name": name,
        "given": given,
        "y_true": tensor(y_true),
        "y_pred": tensor(y_pred),
        "result": numbers(metric.result())[0],
    }


cases = []
scales = [1e30, 1e15, 1e-15, 1e-30, DENORMAL, 0.0]
for scale in scales:
    y_true, y_pred = array([[1], [2], [3], [-2]]) * scale, array([[1.5], [2], [-1], [-2]]) * scale
    for name in (
        *("MeanSquaredError", "RootMeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError"),
        *("MeanSquaredLogarithmicError", "LogCoshError", "CosineSimilarity", "R2Score", "Poisson"),
    ):
        cases.append(metric_case(name, {}, y_true, y_pred))
    signs = array([[1], [-1], [1], [-1]])
    for name in ("Hinge", "SquaredHinge"):
        cases.append(metric_case(name, {}, signs, y_pred))
    three = array([[1, 2, 3], [3, 1, -2], [1, 1, 1]]) * scale
    for name in ("CategoricalAccuracy", "TopKCategoricalAccuracy", "CategoricalHinge"):
        cases.append(metric_case(name, {"k": 2} if "TopK" in name else {}, targets(3), three))
    for name in ("SparseCategoricalAccuracy", "SparseTopKCategoricalAccuracy"):
        cases.append(metric_case(name, {"k": 2} if "TopK" in name else {}, array([0, 1, 2]), three))
    for name in ("CategoricalCrossentropy", "SparseCategoricalCrossentropy"):
        y = targets(3) if name.startswith("Cat") else array([0, 1, 2])
        cases.append(metric_case(name, {"from_logits": True}, y, three))
    cases.append(metric_case("BinaryCrossentropy", {"from_logits": True}, array([[1], [0], [1], [0]]), y_pred))
binary = array([0, 1] * len(PROBABILITIES))[:, None]
scores = np.repeat(array(PROBABILITIES), 2)[:, None]
for name in ("BinaryAccuracy", "Precision", "Recall", "AUC", "BinaryCrossentropy"):
    cases.append(metric_case(name, {}, binary, scores))
    cases.append(metric_case(name, {}, binary * 0, scores * 0))
    cases.append(metric_case(name, {}, binary * 0 + 1, scores * 0 + 1))
cases.append(metric_case("KLDivergence", {}, np.repeat(distributions, 6, axis=0), np.tile(distributions, (6, 1))))
write("metrics", cases)

# --- optimizers -----------------------------------------------------------------------------------------------------

STEPS = 3
gradients = array([1e30, -1e30, 1e15, 1e-15, 1e-30, -1e-30, DENORMAL, 0.0, 1.0, 3e38])
start = array([1.0, -1.0, 0.5, 0.5, 1e-30, 1.0, 1.0, 0.0, 1e30, 1.0])
clips = [{"clipnorm": 1.0}, {"global_clipnorm": 1.0}, {"clipvalue": 0.5}]
cases = [{"start": tensor(start)}]
for name in ("SGD", "RMSprop", "Adam", "AdamW", "Nadam", "Adamax", "Adagrad", "Adadelta", "Lion"):
    options = [{}, *clips, {"weight_decay": 0.1}]
    options += {
        "SGD": [{"momentum": 0.9, "nesterov": True}],
        "RMSprop": [{"momentum": 0.9, "centered": True}],
        "Adam": [{"amsgrad": True}],
    }.get(name, [])
    for given in options:
        # all together, and each gradient alone: with clipnorm one decides about all
        for which in ("together", "tiny", "zero"):
            if which != "together" and not any("norm" in key for key in given):
                continue
            gradient = {"together": gradients, "tiny": np.where(np.abs(gradients) < 1, gradients, 0), "zero": gradients * 0}[which]
            optimizer = getattr(keras.optimizers, name)(learning_rate=0.1, **given)
            variable = keras.Variable(start)
            steps = []
            for _ in range(STEPS):
                optimizer.apply([tf.constant(gradient)], [variable])
                steps.append(numbers(variable.numpy()))
            cases.append(
                {
                    "class_name": name,
                    "given": {"learning_rate": 0.1, **given},
                    "gradients": which,
                    "gradient": tensor(gradient),
                    "weights": steps,
                }
            )
write("optimizers", cases)

# --- constraints and regularizers -----------------------------------------------------------------------------------

weights = array([[value, 2 * value if abs(value) < 1e30 else value] for value in EXTREMES]).T
cases = [{"weight": tensor(weights)}]
for name, given in [
    ("MaxNorm", {"max_value": 2.0}),
    ("UnitNorm", {}),
    ("NonNeg", {}),
    ("MinMaxNorm", {"min_value": 0.5, "max_value": 2.0, "rate": 0.7}),
    ("L1", {"l1": 0.1}),
    ("L2", {"l2": 0.1}),
    ("L1L2", {"l1": 0.1, "l2": 0.1}),
]:
    if name.startswith("L"):
        # one weight at a time
        regularizer = getattr(keras.regularizers, name)(**given)
        column = tf.Variable(weights[0])
        with tf.GradientTape() as tape:
            values = [regularizer(column[i : i + 1]) for i in range(len(EXTREMES))]
            total = tf.add_n(values)
        cases.append(
            {
                "class_name": name,
                "given": given,
                "values": [numbers(value)[0] for value in values],
                "gradient": numbers(tape.gradient(total, column)),
            }
        )
    else:
        value = getattr(keras.constraints, name)(**given)(tf.constant(weights))
        cases.append({"class_name": name, "given": given, "values": numbers(value)})
write("weights", cases)

# --- layers ---------------------------------------------------------------------------------------------------------

rng = np.random.default_rng(1)


def draw(*shape):
    return np.round(rng.normal(size=shape), 2).astype("float32")


def layer_case(cls, given, x, training, scale):
    keras.backend.clear_session()
    layer = cls(**given)
    layer.build(x.shape)
    for weight in layer.weights:
        positive = "variance" in weight.path
        weight.assign(np.abs(draw(*weight.shape)) + 0.1 if positive else draw(*weight.shape))
    start = [weight.numpy() for weight in layer.weights]
    variable = tf.Variable(x)
    with tf.GradientTape() as tape:
        y = layer(variable, training=training) if training else layer(variable)
        direction = np.resize(array([1, -0.5, 0.25, 2]), y.shape)
        total = tf.reduce_sum(y * direction)
    trained = [weight.value for weight in layer.trainable_weights]
    gradients = tape.gradient(total, [variable, *trained], unconnected_gradients="zero")
    return {
        "class_name": cls.__name__,
        "given": {key: serialize(value) for key, value in given.items()},
        "scale": scale,
        "training": training,
        "x": tensor(x),
        "weights": [tensor(weight) for weight in start],
        "direction": numbers(direction),
        "y": numbers(y),
        "gradients": [numbers(gradient) for gradient in gradients],
    }


cases = []
l = keras.layers
vectors, sequences, images = draw(4, 4), draw(2, 3, 4), draw(2, 4, 4, 2)
for scale in (1e30, 1e15, 1e-15, 1e-30, DENORMAL, 0.0, "equal"):
    sized = lambda x: np.full_like(x, 3.0) if scale == "equal" else (x * np.float32(scale)).astype("float32")
    for cls, given, x, trainings in [
        (l.Dense, {"units": 2}, vectors, [False]),
        (l.Softmax, {}, vectors, [False]),
        (l.BatchNormalization, {}, vectors, [False, True]),
        (l.BatchNormalization, {}, images, [True]),
        (l.LayerNormalization, {}, vectors, [False]),
        (l.GroupNormalization, {"groups": 2}, vectors, [False]),
        (l.Normalization, {"axis": -1, "mean": [1, 0, 0, 0], "variance": [0, 1e-30, 1e30, 1]}, vectors, [False]),
        (l.AveragePooling2D, {"pool_size": 2}, images, [False]),
        (l.MaxPooling2D, {"pool_size": 2}, images, [False]),
        (l.GlobalAveragePooling1D, {}, sequences, [False]),
        (l.Conv2D, {"filters": 2, "kernel_size": 2}, images, [False]),
        (l.SimpleRNN, {"units": 2}, sequences, [False]),
        (l.LSTM, {"units": 2}, sequences, [False]),
        (l.GRU, {"units": 2}, sequences, [False]),
    ]:
        for training in trainings:
            cases.append(layer_case(cls, given, sized(x), training, scale))
write("layers", cases)
