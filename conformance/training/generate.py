"""Writes values/*.json: what Keras 3 computes for optimizers, schedules, constraints, regularizers and layers.

Run with the packages of conformance/requirements.txt:

    KERAS_BACKEND=tensorflow python conformance/training/generate.py

Every case holds the arguments given to Keras (`given`), the config that Keras makes of them (`config`), the numbers
put in and the numbers that came out; those of layers also the weights after three training steps. Inputs have few digits,
so that the files stay small.
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

sys.path.append(str(Path(__file__).parents[1]))
from cases import serialize, tensor
from descent import descend, digits

schedules = keras.optimizers.schedules
VALUES = Path(__file__).parent / "values"


def write(name, cases):
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (VALUES / f"{name}.json").write_text(f"[\n{lines}\n]\n")
    print(f"{name}: {len(cases)} cases")


def draw(rng, *shape):
    return np.round(rng.normal(size=shape), 3).astype("float32")


def describe(cls, given, instance):
    """What every case starts with. The config makes a round trip through JSON, which turns tuples into lists."""
    return {
        "class_name": cls.__name__,
        "given": {key: serialize(value) for key, value in given.items()},
        "config": json.loads(json.dumps(keras.saving.serialize_keras_object(instance)["config"])),
    }


# --- optimizers -----------------------------------------------------------------------------------------------------

STEPS = 5


def optimizer_cases():
    o = keras.optimizers
    clips = [{"clipnorm": 0.5}, {"clipvalue": 0.3}, {"global_clipnorm": 1.0}]
    decay = schedules.ExponentialDecay(0.1, decay_steps=2, decay_rate=0.5)
    cosine = schedules.CosineDecay(0.01, decay_steps=3, warmup_target=0.1, warmup_steps=2)
    specs = [
        (o.SGD, [{}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}, {"weight_decay": 0.1}]),
        (o.SGD, [*clips, {"learning_rate": decay}, {"momentum": 0.5, "learning_rate": cosine}]),
        (o.SGD, [{"weight_decay": 0.1, "learning_rate": decay, **clip} for clip in clips]),
        (o.RMSprop, [{}, {"momentum": 0.9}, {"centered": True}, {"momentum": 0.5, "centered": True}]),
        (o.RMSprop, [{"rho": 0.5, "epsilon": 1e-3, "clipnorm": 0.5}]),
        (o.Adam, [{}, {"amsgrad": True}, {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3}, *clips]),
        (o.Adam, [{"weight_decay": 0.1}, {"learning_rate": cosine, "weight_decay": 0.1, "clipvalue": 0.3}]),
        (o.AdamW, [{}, {"weight_decay": 0.1}, {"amsgrad": True, "global_clipnorm": 1.0}]),
        (o.Nadam, [{}, {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3}, {"weight_decay": 0.1, **clips[0]}]),
        (o.Adamax, [{}, {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3}, {"learning_rate": decay}]),
        (o.Adagrad, [{}, {"initial_accumulator_value": 0.5, "epsilon": 1e-3}]),
        (o.Adadelta, [{}, {"learning_rate": 1.0}, {"rho": 0.5, "epsilon": 1e-3}]),
        (o.Lion, [{}, {"beta_1": 0.5, "beta_2": 0.9, "weight_decay": 0.1}]),
    ]
    rng = np.random.default_rng(1)
    shapes = [(3, 2), (4,)]
    starts = [draw(rng, *shape) for shape in shapes]
    gradients = [[draw(rng, *shape) for shape in shapes] for _ in range(STEPS)]
    gradients[1][0] *= 0  # a gradient of norm 0
    for _, second in gradients:
        second[0] = 0  # an element that never has a gradient
    numbers = {
        "starts": [tensor(start) for start in starts],
        "gradients": [[tensor(gradient) for gradient in step] for step in gradients],
    }

    cases = []
    for cls, givens in specs:
        # the defaults are there for their config; a rate of 0.1 moves weights far enough to see
        for given in [*givens, *[{"learning_rate": 0.1, **given} for given in givens]]:
            keras.backend.clear_session()
            optimizer = cls(**given)
            case = describe(cls, given, optimizer)
            variables = [keras.Variable(start) for start in starts]
            steps = []
            for step in gradients:
                optimizer.apply([tf.constant(gradient) for gradient in step], variables)
                steps.append([tensor(variable.numpy()) for variable in variables])
            if not any(case == {key: known[key] for key in case} for known in cases):
                cases.append({**case, "weights": [[weight["data"] for weight in step] for step in steps]})
    return [numbers, *cases]


# --- schedules ------------------------------------------------------------------------------------------------------


def schedule_cases():
    s = schedules
    specs = [
        (s.ExponentialDecay, {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}),
        (s.ExponentialDecay, {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.9, "staircase": True}),
        (s.PiecewiseConstantDecay, {"boundaries": [10, 20], "values": [0.1, 0.01, 0.001]}),
        (s.PolynomialDecay, {"initial_learning_rate": 0.1, "decay_steps": 20}),
        (s.PolynomialDecay, {"initial_learning_rate": 0.1, "decay_steps": 9, "end_learning_rate": 0.01, "power": 2.0}),
        (s.PolynomialDecay, {"initial_learning_rate": 0.1, "decay_steps": 7, "power": 0.5, "cycle": True}),
        (s.InverseTimeDecay, {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}),
        (s.InverseTimeDecay, {"initial_learning_rate": 0.1, "decay_steps": 3, "decay_rate": 2.0, "staircase": True}),
        (s.CosineDecay, {"initial_learning_rate": 0.1, "decay_steps": 20}),
        (s.CosineDecay, {"initial_learning_rate": 0.1, "decay_steps": 20, "alpha": 0.1, "name": "cosine"}),
        (s.CosineDecay, {"initial_learning_rate": 0.01, "decay_steps": 15, "warmup_target": 0.1, "warmup_steps": 5}),
        (s.CosineDecayRestarts, {"initial_learning_rate": 0.1, "first_decay_steps": 5}),
        (s.CosineDecayRestarts, {"initial_learning_rate": 0.1, "first_decay_steps": 6, "t_mul": 1.0, "m_mul": 0.5}),
        (s.CosineDecayRestarts, {"initial_learning_rate": 0.1, "first_decay_steps": 6, "t_mul": 1.5, "alpha": 0.1}),
    ]
    steps = [*range(25), 33, 50, 99, 100, 101, 250, 1000]
    cases = []
    for cls, given in specs:
        schedule = cls(**given)
        values = [float(schedule(step)) for step in steps]
        cases.append({**describe(cls, given, schedule), "values": tensor(values)["data"]})
    return [{"steps": steps}, *cases]


# --- constraints and regularizers -----------------------------------------------------------------------------------


def weights():
    rng = np.random.default_rng(2)
    dense = draw(rng, 4, 3)
    dense[:, 1] = 0  # a unit whose weights have norm 0
    return {"dense": dense, "convolution": draw(rng, 2, 2, 3, 2)}


def constraint_cases():
    c = keras.constraints
    axes = [0, 1, 2]
    specs = [
        (c.MaxNorm, "dense", [{}, {"max_value": 0.5}, {"max_value": 1, "axis": 1}]),
        (c.MaxNorm, "convolution", [{"max_value": 1.5, "axis": axes}, {"axis": -1}]),
        (c.NonNeg, "dense", [{}]),
        (c.UnitNorm, "dense", [{}, {"axis": 1}]),
        (c.UnitNorm, "convolution", [{"axis": axes}]),
        (c.MinMaxNorm, "dense", [{}, {"min_value": 0.5, "max_value": 1.5, "rate": 0.3}]),
        (c.MinMaxNorm, "convolution", [{"min_value": 3.0, "max_value": 4.0, "axis": axes}]),
    ]
    cases = []
    for cls, weight, givens in specs:
        for given in givens:
            constraint = cls(**given)
            value = constraint(tf.constant(weights()[weight])).numpy()
            cases.append({**describe(cls, given, constraint), "weight": weight, "value": tensor(value)["data"]})
    return [{name: tensor(weight) for name, weight in weights().items()}, *cases]


def regularizer_cases():
    r = keras.regularizers
    specs = [
        (r.L1, [{}, {"l1": 0.3}]),
        (r.L2, [{}, {"l2": 0.3}]),
        (r.L1L2, [{"l1": 0.1}, {"l2": 0.2}, {"l1": 0.1, "l2": 0.2}, {"l1": 0.0, "l2": 0.0}]),
    ]
    cases = []
    for cls, givens in specs:
        for given in givens:
            for name, weight in weights().items():
                regularizer = cls(**given)
                variable = tf.Variable(weight)
                with tf.GradientTape() as tape:
                    value = regularizer(variable)
                gradient = tape.gradient(value, variable)
                gradient = np.zeros_like(weight) if gradient is None else gradient.numpy()
                numbers = {"weight": name, "value": tensor(value)["data"][0], "gradient": tensor(gradient)["data"]}
                cases.append({**describe(cls, given, regularizer), **numbers})
    return [{name: tensor(weight) for name, weight in weights().items()}, *cases]


# --- layers ---------------------------------------------------------------------------------------------------------


def layer_specs():
    """Class, arguments, shape of the input with batch axis, and whether to call it in training."""
    k = keras.layers
    penalties = {
        "kernel_regularizer": keras.regularizers.L1L2(l1=0.1, l2=0.2),
        "bias_regularizer": "l2",
        "activity_regularizer": keras.regularizers.L1(0.3),
    }
    constraints = {"kernel_constraint": keras.constraints.MaxNorm(3), "bias_constraint": "non_neg"}
    yield k.Dense, {"units": 3}, (5, 4), False
    yield k.Dense, {"units": 3, "activation": "relu", "use_bias": False}, (5, 4), False
    yield k.Dense, {"units": 4, "activation": "softmax", "name": "output"}, (5, 3), False
    yield k.Dense, {"units": 2, "activation": "tanh", **penalties}, (5, 4), True
    yield k.Dense, {"units": 2, "activation": "sigmoid", **constraints}, (3, 2, 4), False
    yield k.Dense, {"units": 3, "use_bias": False, **penalties}, (3, 2, 2, 4), False
    yield k.Dense, {"units": 2, "kernel_initializer": "he_normal", "bias_initializer": "ones"}, (2, 2), False
    yield k.Activation, {"activation": "tanh"}, (3, 4), False
    yield k.Activation, {"activation": "hard_sigmoid"}, (3, 2, 2), False
    yield k.ReLU, {}, (4, 5), False
    yield k.ReLU, {"max_value": 1.0}, (4, 5), False
    yield k.ReLU, {"max_value": 6.0, "negative_slope": 0.1, "threshold": 0.5}, (4, 5), False
    yield k.ReLU, {"negative_slope": 0.2, "trainable": False}, (4, 5), False
    yield k.LeakyReLU, {}, (4, 5), False
    yield k.LeakyReLU, {"negative_slope": 0.1}, (4, 2, 3), False
    yield k.PReLU, {}, (4, 5), False
    yield k.PReLU, {"shared_axes": [1]}, (4, 3, 2), False
    yield k.PReLU, {"shared_axes": [1, 2], "alpha_regularizer": "l1"}, (2, 2, 3, 2), False
    yield k.PReLU, {"alpha_initializer": "ones", "alpha_constraint": "non_neg"}, (4, 2), False
    yield k.ELU, {}, (4, 5), False
    yield k.ELU, {"alpha": 0.5}, (4, 2, 3), False
    yield k.Softmax, {}, (4, 5), False
    yield k.Softmax, {"axis": 1}, (2, 3, 4), False
    yield k.Softmax, {"axis": [1, 2]}, (2, 3, 4), False
    yield k.Identity, {}, (4, 5), False
    yield k.Flatten, {}, (3, 2, 4), False
    yield k.Flatten, {"data_format": "channels_first"}, (2, 3, 2, 2), False
    yield k.Flatten, {}, (4,), False
    yield k.Reshape, {"target_shape": [3, 4]}, (2, 12), False
    yield k.Reshape, {"target_shape": [3, -1]}, (2, 6, 2), False
    yield k.Reshape, {"target_shape": [-1]}, (2, 6, 2), False
    yield k.Dropout, {"rate": 0.4}, (6, 5), True
    yield k.Dropout, {"rate": 0.4}, (6, 5), False
    yield k.Dropout, {"rate": 0.5, "seed": 3}, (4, 3, 2), True
    yield k.Dropout, {"rate": 0.2, "noise_shape": [None, 1, 4]}, (5, 3, 4), True
    yield k.Dropout, {"rate": 0.5, "noise_shape": [1, None, None]}, (3, 2, 4), True
    yield k.Dropout, {"rate": 0}, (2, 3), True
    yield k.Dropout, {"rate": 1}, (2, 3), True


def keep_mask(layer, x, y):
    """The mask that Keras drew, in its own shape: kept elements are those that are not 0 (no input is)."""
    mask = (y.numpy() != 0).astype("float32")
    for axis, size in enumerate(layer.noise_shape or []):
        if size == 1:
            mask = mask.take([0], axis)
    return mask


def layer_cases():
    rng = np.random.default_rng(3)
    shape = keras.layers.InputLayer(shape=(2, 3))
    cases = [{**describe(keras.layers.InputLayer, {"shape": [2, 3]}, shape)}]
    for cls, given, input_shape, training in layer_specs():
        keras.backend.clear_session()
        keras.utils.set_random_seed(4)  # the same masks whenever this is run
        layer = cls(**given)
        x = draw(rng, *input_shape)
        x[x == 0] = 0.001
        layer(x)  # builds it
        given_weights = [draw(rng, *variable.shape) for variable in layer.trainable_variables]
        for variable, weight in zip(layer.trainable_variables, given_weights):
            variable.assign(weight)
        source = tf.Variable(x)
        direction = draw(rng, *layer.compute_output_shape(input_shape))

        def differentiate():
            with tf.GradientTape() as tape:
                y = layer(source, training=training) if cls is keras.layers.Dropout else layer(source)
                penalty = sum(layer.losses, tf.constant(0.0))
                loss = tf.reduce_sum(y * direction) + penalty
            variables = [source, *[variable.value for variable in layer.trainable_variables]]
            return y, penalty, tape.gradient(loss, variables, unconnected_gradients="zero")

        y, penalty, gradients = differentiate()
        case = {
            **describe(cls, given, layer),
            "training": training,
            "x": tensor(x),
            "weights": [tensor(weight) for weight in given_weights],
            "direction": tensor(direction)["data"],
            "y": tensor(y.numpy()),
            "penalty": tensor(penalty)["data"][0],
            "gradients": [tensor(gradient.numpy())["data"] for gradient in gradients],
        }
        if cls is keras.layers.Dropout and training and 0 < layer.rate < 1:
            case["mask"] = tensor(keep_mask(layer, x, y))
        if layer.trainable_variables:
            descend(layer.trainable_variables, lambda: differentiate()[2][1:])
            case["trained"] = [digits(variable.numpy()) for variable in layer.trainable_variables]
        cases.append(case)
    return cases


if __name__ == "__main__":
    VALUES.mkdir(exist_ok=True)
    write("optimizers", optimizer_cases())
    write("schedules", schedule_cases())
    write("constraints", constraint_cases())
    write("regularizers", regularizer_cases())
    write("layers", layer_cases())
