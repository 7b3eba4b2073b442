"""Writes values/*.json: what Keras 3 on TensorFlow computes for activations, losses and metrics.

Run with the packages of conformance/requirements.txt:

    python conformance/parts/generate.py

Every case holds the arguments given to Keras (`given`), the config that Keras makes of them (`config`), the numbers
put in and the numbers that came out, in float32. Inputs have few digits, so that the files stay small.
"""

import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from keras.src.initializers.random_initializers import compute_fans

VALUES = Path(__file__).parent / "values"


def write(name, cases):
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (VALUES / f"{name}.json").write_text(f"[\n{lines}\n]\n")
    print(f"{name}: {len(cases)} cases")


def tensor(array):
    """Shape and elements, with just the digits that tell float32 numbers apart."""
    array = np.asarray(array, dtype="float32")
    assert np.isfinite(array).all(), array
    return {"shape": list(array.shape), "data": [float(str(x)) for x in array.ravel()]}


def number(scalar):
    return tensor(scalar)["data"][0]


def describe(cls, given):
    """The object, and what every case about it starts with."""
    instance = cls(**given)
    config = json.loads(json.dumps(instance.get_config()))
    return instance, {"class_name": cls.__name__, "given": given, "config": config}


def array(rows):
    return np.array(rows, dtype="float32")


rng = np.random.default_rng(1)


def draw(*shape, low=-3.0, high=3.0):
    return np.round(rng.uniform(low, high, size=shape), 3).astype("float32")


def distributions(*shape):
    """Positive rows of sum 1, exactly: TensorFlow's gradients of cross-entropies rely on it."""
    classes = shape[-1]
    p = rng.dirichlet(np.ones(classes), size=shape[:-1])
    return ((1 + rng.multinomial(64 - classes, p)) / 64).astype("float32")


def one_hot(numbers, classes):
    return np.eye(classes, dtype="float32")[numbers]


# --- activations ----------------------------------------------------------------------------------------------------

# every kink, both tails, and what lies close to 0
x = array(
    [
        [0.0, -0.0, 1e-4, -1e-4, 0.01, -0.01, 0.1],
        [-0.1, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0],
        [3.0, -3.0, 4.0, -4.0, 6.0, -6.0, 2.5],
        [7.0, -7.0, 9.0, -9.0, 12.0, -12.0, 1.5],
        [16.0, -16.0, 20.0, -20.0, 40.0, -40.0, 0.3],
        [85.0, -85.0, 100.0, -100.0, -1000.0, 99.5, -0.25],
    ]
)
upstream = draw(*x.shape, low=-1, high=1)

activations = keras.activations
cases = [{"x": tensor(x), "upstream": tensor(upstream)}]
for name, given in [
    ("relu", {}),
    ("relu", {"negative_slope": 0.3}),
    ("relu", {"max_value": 6.0}),
    ("relu", {"max_value": 4.0}),
    ("relu", {"threshold": 0.5}),
    ("relu", {"threshold": -0.5, "max_value": 2.5}),
    ("relu", {"negative_slope": 0.3, "max_value": 6.0}),
    ("relu", {"negative_slope": 0.3, "max_value": 4.0, "threshold": 1.5}),
    ("relu6", {}),
    ("leaky_relu", {}),
    ("leaky_relu", {"negative_slope": 0.01}),
    ("softplus", {}),
    ("elu", {}),
    ("elu", {"alpha": 0.4}),
    ("selu", {}),
    ("exponential", {}),
    ("sigmoid", {}),
    ("hard_sigmoid", {}),
    ("tanh", {}),
    ("softsign", {}),
    ("softmax", {}),
    ("softmax", {"axis": 0}),
    ("log_softmax", {}),
    ("log_softmax", {"axis": 0}),
    ("silu", {}),
    ("swish", {}),
    ("gelu", {}),
    ("gelu", {"approximate": True}),
    ("mish", {}),
    ("linear", {}),
]:
    own = {}
    inputs = x
    if name == "exponential":
        inputs = np.minimum(x, 80)
        own["x"] = tensor(inputs)
    variable = tf.Variable(inputs)
    with tf.GradientTape() as tape:
        y = getattr(activations, name)(variable, **given)
        total = tf.reduce_sum(y * upstream)
    gradient = tape.gradient(total, variable)
    cases.append({"name": name, "given": given, **own, "y": tensor(y), "gradient": tensor(gradient)})
write("activations", cases)

# --- initializers ---------------------------------------------------------------------------------------------------

initializers = keras.initializers
cases = [
    {"fans": [{"shape": s, "fans": compute_fans(s)} for s in ([], [7], [7, 5], [3, 7, 5], [2, 3, 7, 5])]},
]
seeded = ["GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal", "Orthogonal"]
for name, given in [
    ("Zeros", {}),
    ("Ones", {}),
    ("Constant", {}),
    ("Constant", {"value": 2.5}),
    ("Identity", {}),
    ("Identity", {"gain": 0.5}),
    ("RandomNormal", {}),
    ("RandomNormal", {"mean": 1.5, "stddev": 0.2, "seed": 3}),
    ("TruncatedNormal", {}),
    ("TruncatedNormal", {"mean": 1.5, "stddev": 0.2, "seed": 3}),
    ("RandomUniform", {}),
    ("RandomUniform", {"minval": -1.5, "maxval": 0.5, "seed": 3}),
    ("VarianceScaling", {}),
    ("VarianceScaling", {"scale": 2.0, "mode": "fan_avg", "distribution": "untruncated_normal", "seed": 3}),
    *((name, given) for name in seeded for given in ({}, {"seed": 3})),
    ("Orthogonal", {"gain": 1.5}),
]:
    cases.append(describe(getattr(initializers, name), given)[1])
write("initializers", cases)

# --- losses ---------------------------------------------------------------------------------------------------------


def loss_case(name, given, y_true, y_pred, activation=None):
    """Losses, and the gradient of the weighted loss. With an activation, y_pred goes through it first."""
    loss, case = describe(getattr(keras.losses, name), given)
    weights = np.round(np.linspace(0.3, 2.0, len(y_true)), 2).astype("float32")
    y_pred = array(y_pred)
    variable = tf.Variable(y_pred)
    with tf.GradientTape() as tape:
        predictions = getattr(activations, activation)(variable) if activation else tf.identity(variable)
        values = loss.call(tf.convert_to_tensor(y_true), predictions)
        # Keras wants weights of the rank of the losses
        weighted = loss(y_true, predictions, sample_weight=weights.reshape([-1] + [1] * (values.ndim - 1)))
    mask = getattr(values, "_keras_mask", None)
    if mask is not None and loss.reduction == "sum_over_batch_size":
        # ignored classes leave the mean to the others: Keras does it when it reduces, our losses have it in them
        values = values * values.shape.num_elements() / np.sum(mask)
    return {
        **case,
        **({"activation": activation} if activation else {}),
        "y_true": tensor(y_true),
        "y_pred": tensor(y_pred),
        "weights": tensor(weights),
        "values": tensor(values),
        "reduced": number(loss(y_true, predictions)),
        "weighted": number(weighted),
        "gradient": tensor(tape.gradient(weighted, variable)),
    }


numbers = draw(4, 3)
# errors of 0, of ±1 (huber's kink) and large ones
guesses = numbers + array([[0, 1, -1], [0.5, -0.5, 0.01], [8, -8, 0.25], [1.1, 2, -0.6]])
counts = array([[0, 1, 4], [2, 0, 7], [3, 3, 1], [1, 0, 0]])
rates = array([[0.0, 0.9, 4.4], [1.5, -0.5, 6.1], [3.0, 2.2, 1.0], [0.3, 1e-8, 5.0]])
binary = array([[1, 0, 1], [0, 0, 1], [1, 1, 0], [0, 1, 0]])
probabilities = array([[0.9, 0.2, 0.5], [0.0, 1.0, 1.0], [0.0, 0.7, 0.01], [0.999, 0.4, 0.35]])
classes = np.array([0, 2, 3, 1, 1])
softmaxed = distributions(5, 4)
# below 1, where Keras's backends agree: TensorFlow's sparse cross-entropy cuts to 1, then normalizes, JAX's the other way
unnormalized = np.round(softmaxed * array([[0.9], [0.7], [0.5], [0.3], [0.8]]) + 0.01, 4)
certain = array([[1, 0, 0, 0], [0, 0, 1, 0], [1, 0, 0, 0], [0, 0.5, 0.5, 0], [0.25, 0.25, 0.25, 0.25]])
steps = np.array([[0, 3, 1], [2, 2, 0]])
step_rows = distributions(2, 3, 4) * array(0.98) + array(0.005)
logits = draw(5, 4)
extreme = array(
    [
        [100, -100, 0, 3],
        [-100, 100, 50, -50],
        [0, 0, 0, 0],
        [12, -12, 20, -20],
        [1e-3, -1e-3, 88, 0.5],
    ]
)
soft = distributions(5, 4)
signs = array([[1, -1, 1], [-1, -1, 1], [1, 1, -1], [-1, 1, -1]])
margins = array([[2, -0.5, 1], [-1, 0.3, 0.4], [0.2, -3, 0], [1, 1, -2]])
vectors = array([[3, -4, 0], [0, 0, 0], [1, 2, 3], [-1, -2, -3]])
directions = array([[6, -8, 0], [1, 2, 3], [3, 2, 1], [1, 2, 3]])

cases = []
for name in ("MeanSquaredError", "MeanAbsoluteError", "Huber", "LogCosh"):
    cases.append(loss_case(name, {}, numbers, guesses))
cases += [
    loss_case("MeanSquaredError", {"reduction": "sum", "name": "mine"}, numbers, guesses),
    # targets [batch] beside predictions [batch, 1], and steps
    loss_case("MeanSquaredError", {}, numbers[:, 0], guesses[:, :1]),
    loss_case("MeanSquaredError", {}, draw(3, 2, 4), draw(3, 2, 4)),
    loss_case("MeanSquaredError", {}, draw(3, 4), draw(3, 4, 1)),
    loss_case("Huber", {"delta": 0.5}, numbers, guesses),
    loss_case("MeanAbsolutePercentageError", {}, np.where(np.abs(numbers) < 0.1, 0.5, numbers), guesses),
    loss_case("MeanSquaredLogarithmicError", {}, counts, rates),
    loss_case("Poisson", {}, counts, np.maximum(rates, 0)),
    loss_case("KLDivergence", {}, soft, softmaxed),
    loss_case("KLDivergence", {}, one_hot(classes, 4), certain),
    loss_case("CosineSimilarity", {}, vectors, directions),
    loss_case("BinaryCrossentropy", {}, binary, probabilities),
    loss_case("BinaryCrossentropy", {}, binary[:, 0], probabilities[:, :1]),
    loss_case("BinaryCrossentropy", {"label_smoothing": 0.2}, binary, probabilities),
    loss_case("BinaryCrossentropy", {"from_logits": True}, one_hot(classes, 4), extreme),
    loss_case("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, one_hot(classes, 4), logits),
    loss_case("BinaryCrossentropy", {}, one_hot(classes, 4), extreme, "sigmoid"),
    loss_case("BinaryCrossentropy", {"label_smoothing": 0.1}, soft, logits, "sigmoid"),
    loss_case("CategoricalCrossentropy", {}, soft, softmaxed),
    loss_case("CategoricalCrossentropy", {}, soft, unnormalized),
    loss_case("CategoricalCrossentropy", {}, one_hot(classes, 4), certain),
    loss_case("CategoricalCrossentropy", {"label_smoothing": 0.2}, one_hot(classes, 4), softmaxed),
    loss_case("CategoricalCrossentropy", {"from_logits": True}, one_hot(classes, 4), extreme),
    loss_case("CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, soft, logits),
    loss_case("CategoricalCrossentropy", {}, one_hot(classes, 4), extreme, "softmax"),
    loss_case("CategoricalCrossentropy", {}, one_hot(steps, 4), draw(2, 3, 4), "softmax"),
    loss_case("SparseCategoricalCrossentropy", {}, array(classes), unnormalized),
    loss_case("SparseCategoricalCrossentropy", {}, array(classes)[:, None], unnormalized),
    loss_case("SparseCategoricalCrossentropy", {}, array(steps), step_rows),
    loss_case("SparseCategoricalCrossentropy", {"from_logits": True}, array(classes), extreme),
    loss_case("SparseCategoricalCrossentropy", {}, array(classes), extreme, "softmax"),
    loss_case("SparseCategoricalCrossentropy", {}, array(steps)[..., None], draw(2, 3, 4), "softmax"),
    loss_case("SparseCategoricalCrossentropy", {"ignore_class": 1, "reduction": "sum"}, array(classes), unnormalized),
    loss_case("SparseCategoricalCrossentropy", {"ignore_class": 1}, array(classes), unnormalized),
    loss_case("SparseCategoricalCrossentropy", {"ignore_class": -1, "from_logits": True}, array(steps) - 1, draw(2, 3, 4)),
]
for name in ("Hinge", "SquaredHinge"):
    cases.append(loss_case(name, {}, signs, margins))
    cases.append(loss_case(name, {}, (signs + 1) / 2, margins))
    cases.append(loss_case(name, {}, np.maximum(signs, -0.5), margins))
cases.append(loss_case("CategoricalHinge", {}, one_hot([0, 2, 1, 1], 3), margins))
write("losses", cases)

# --- metrics --------------------------------------------------------------------------------------------------------


def metric_case(name, given, y_true, y_pred):
    """The figure after two batches, the second one shorter, without and with weights."""
    metric, case = describe(getattr(keras.metrics, name), {**given, "name": given.get("name", "figure")})
    weights = np.round(np.linspace(0.25, 2.0, len(y_true)), 2).astype("float32")
    cut = (len(y_true) * 2) // 3
    y_true, y_pred = array(y_true), array(y_pred)
    figures = []
    for w in (None, weights):
        metric.reset_state()
        for batch in (slice(0, cut), slice(cut, None)):
            metric.update_state(y_true[batch], y_pred[batch], None if w is None else w[batch])
        figures.append(number(metric.result()))
    return {
        **case,
        "y_true": tensor(y_true),
        "y_pred": tensor(y_pred),
        "weights": tensor(weights),
        "batch": cut,
        "result": figures[0],
        "weighted": figures[1],
    }


n = 60
labels = (rng.random((n, 1)) < 0.4).astype("float32")
scores = np.round(np.clip(0.25 * labels + rng.random((n, 1)) * 0.8, 0, 1), 3).astype("float32")
# on thresholds of the curve, at both ends, and equal ones
scores[:6, 0] = [0, 1, 0.5, 0.5, 1, 0]
many_labels = (rng.random((12, 3)) < 0.5).astype("float32")
many_scores = np.round(rng.random((12, 3)), 2).astype("float32")
no_labels = np.zeros_like(many_labels)
six = rng.integers(0, 6, size=12)
six_rows = np.round(rng.random((12, 6)), 1).astype("float32")  # many ties
six_steps = rng.integers(0, 6, size=(4, 3))
six_step_rows = np.round(rng.random((4, 3, 6)), 1).astype("float32")
values, estimates = draw(12, 2), draw(12, 2)
estimates = np.round(0.7 * values + 0.3 * estimates, 3).astype("float32")

cases = [
    metric_case("BinaryAccuracy", {}, labels, scores),
    metric_case("BinaryAccuracy", {"threshold": 0.7}, labels[:, 0], scores),
    metric_case("BinaryAccuracy", {}, many_labels, many_scores),
    metric_case("BinaryAccuracy", {}, many_labels.reshape(4, 3, 3), many_scores.reshape(4, 3, 3)),
    metric_case("CategoricalAccuracy", {}, one_hot(six, 6), six_rows),
    metric_case("CategoricalAccuracy", {}, one_hot(six_steps, 6), six_step_rows),
    metric_case("SparseCategoricalAccuracy", {}, six, six_rows),
    metric_case("SparseCategoricalAccuracy", {}, six[:, None], six_rows),
    metric_case("SparseCategoricalAccuracy", {}, six_steps, six_step_rows),
    metric_case("TopKCategoricalAccuracy", {}, one_hot(six, 6), six_rows),
    metric_case("TopKCategoricalAccuracy", {"k": 2}, one_hot(six, 6), six_rows),
    metric_case("TopKCategoricalAccuracy", {"k": 2}, one_hot(six_steps, 6), six_step_rows),
    metric_case("SparseTopKCategoricalAccuracy", {}, six, six_rows),
    metric_case("SparseTopKCategoricalAccuracy", {"k": 2}, six, six_rows),
    metric_case("SparseTopKCategoricalAccuracy", {"k": 2}, six_steps, six_step_rows),
    *(
        metric_case(name, given, y_true, y_pred)
        for name in ("Precision", "Recall")
        for given, y_true, y_pred in (
            ({}, labels, scores),
            ({}, labels[:, 0], scores),
            ({"thresholds": 0.7}, many_labels, many_scores),
            ({"class_id": 1}, many_labels, many_scores),
            ({"top_k": 2}, one_hot(six, 6), six_rows),
            ({"top_k": 3, "thresholds": 0.75}, one_hot(six, 6), six_rows),
            ({"top_k": 3, "class_id": 4}, one_hot(six, 6), six_rows),
            ({}, no_labels, many_scores),
            ({"thresholds": 1.0}, many_labels, many_scores),
        )
    ),
    *(
        metric_case("AUC", {"curve": curve, **given}, y_true, y_pred)
        for curve in ("ROC", "PR")
        for given, y_true, y_pred in (
            ({}, labels, scores),
            ({}, labels[:, 0], scores),
            ({"num_thresholds": 7}, labels, scores),
            ({}, many_labels, many_scores),
            ({}, no_labels, many_scores),
        )
    ),
    *(
        metric_case(name, {}, values, estimates)
        for name in ("MeanSquaredError", "RootMeanSquaredError", "MeanAbsoluteError", "LogCoshError", "CosineSimilarity")
    ),
    metric_case("RootMeanSquaredError", {}, values[:, 0], estimates[:, :1]),
    metric_case("MeanSquaredError", {}, values.reshape(4, 3, 2), estimates.reshape(4, 3, 2)),
    metric_case("MeanAbsolutePercentageError", {}, np.abs(values) + 0.1, estimates),
    metric_case("MeanSquaredLogarithmicError", {}, np.abs(values), np.abs(estimates)),
    metric_case("Poisson", {}, np.round(np.abs(values)), np.abs(estimates) + 0.1),
    metric_case("R2Score", {}, values, estimates),
    metric_case("R2Score", {}, values[:, 0], estimates[:, :1]),
    metric_case("R2Score", {"class_aggregation": "variance_weighted_average", "num_regressors": 3}, values, estimates),
    metric_case("R2Score", {}, values * 0 + array([2, 1]), estimates),
    metric_case("BinaryCrossentropy", {}, labels, scores),
    metric_case("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, many_labels, draw(12, 3)),
    metric_case("CategoricalCrossentropy", {}, one_hot(six, 6), six_rows * array(0.8) + array(0.1)),
    metric_case("CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, one_hot(six, 6), six_rows),
    metric_case("SparseCategoricalCrossentropy", {}, six, six_rows * array(0.8) + array(0.1)),
    metric_case("SparseCategoricalCrossentropy", {"from_logits": True}, six_steps, six_step_rows),
    metric_case("KLDivergence", {}, distributions(12, 4), distributions(12, 4)),
    metric_case("Hinge", {}, many_labels, draw(12, 3)),
    metric_case("SquaredHinge", {}, many_labels * 2 - 1, draw(12, 3)),
    metric_case("CategoricalHinge", {}, one_hot(six, 6), six_rows),
]
for name in sorted({case["class_name"] for case in cases}):
    keras.backend.clear_session()
    cases.append(describe(getattr(keras.metrics, name), {})[1])
write("metrics", cases)
