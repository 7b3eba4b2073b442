"""Writes values/layers.json: what Keras 3 computes for convolutions, pools and the layers that reshape images.

Run with the packages of conformance/requirements.txt:

    KERAS_BACKEND=tensorflow python conformance/convolution/generate.py

Every case holds the arguments given to Keras (`given`), the config that Keras makes of them (`config`), the numbers put in
and the numbers that came out: outputs, the gradients of a sum with random weights with regard to input and weights, and
the weights after three training steps.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# oneDNN's convolutions take short cuts (Winograd) that cost digits
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import keras
import numpy as np
import tensorflow as tf

sys.path.append(str(Path(__file__).parents[1]))
from cases import draw, serialize, tensor
from descent import descend, digits

VALUES = Path(__file__).parent / "values"


def specs():
    """Class, arguments, shape of the input with batch axis and, for some, how many steps of each sequence count."""
    k = keras.layers
    penalties = {
        "kernel_regularizer": keras.regularizers.L1L2(l1=0.1, l2=0.2),
        "bias_regularizer": "l2",
        "activity_regularizer": keras.regularizers.L1(0.3),
    }
    constraints = {"kernel_constraint": keras.constraints.MaxNorm(3, axis=[0, 1, 2]), "bias_constraint": "non_neg"}
    starts = {"kernel_initializer": "he_normal", "bias_initializer": "ones"}

    # convolutions
    line, image, volume = (2, 7, 3), (2, 6, 5, 3), (2, 4, 3, 5, 2)
    for given in [
        {"kernel_size": 3},
        {"kernel_size": 1, "use_bias": False},
        {"kernel_size": 3, "padding": "same"},
        {"kernel_size": 4, "padding": "same", "activation": "relu"},
        {"kernel_size": 3, "padding": "causal"},
        {"kernel_size": 3, "padding": "causal", "dilation_rate": 2},
        {"kernel_size": 2, "padding": "causal", "strides": 2},
        {"kernel_size": 3, "strides": 2},
        {"kernel_size": 3, "strides": 2, "padding": "same"},
        {"kernel_size": 2, "strides": 3, "padding": "same", "use_bias": False},
        {"kernel_size": 2, "dilation_rate": 3},
        {"kernel_size": 3, "dilation_rate": 2, "padding": "same"},
        {"kernel_size": 3, "activation": "softmax", **penalties},
        {"kernel_size": 7, "name": "whole", **starts},
    ]:
        yield k.Conv1D, {"filters": 2, **given}, line
    yield k.Conv1D, {"filters": 4, "kernel_size": 3, "groups": 2, "padding": "same"}, (2, 5, 4)
    yield k.Conv1D, {"filters": 2, "kernel_size": 3}, (2, 5, 6)
    for given in [
        {"kernel_size": 3},
        {"kernel_size": [2, 3]},
        {"kernel_size": 1, "use_bias": False},
        {"kernel_size": 3, "padding": "same"},
        {"kernel_size": [2, 4], "padding": "same", "activation": "relu"},
        {"kernel_size": 3, "strides": 2},
        {"kernel_size": 3, "strides": [1, 2], "padding": "same"},
        {"kernel_size": 2, "strides": 3, "padding": "same"},
        {"kernel_size": 2, "strides": [3, 2]},
        {"kernel_size": 2, "dilation_rate": 2},
        {"kernel_size": 3, "dilation_rate": [1, 2], "padding": "same"},
        {"kernel_size": 2, "activation": "tanh", **penalties},
        {"kernel_size": 2, "activation": "sigmoid", **constraints},
        {"kernel_size": 2, "trainable": False, **starts},
    ]:
        yield k.Conv2D, {"filters": 2, **given}, image
    yield k.Conv2D, {"filters": 3, "kernel_size": 3, "padding": "same"}, (2, 5, 5, 1)
    yield k.Conv2D, {"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same"}, (2, 5, 6, 5)
    yield k.Conv2D, {"filters": 4, "kernel_size": 2, "groups": 2}, (2, 4, 3, 4)
    yield k.Conv2D, {"filters": 6, "kernel_size": 3, "groups": 3, "strides": 2, "padding": "same"}, (2, 4, 5, 3)
    for given in [
        {"kernel_size": 2},
        {"kernel_size": [2, 1, 3], "padding": "same", "activation": "relu"},
        {"kernel_size": 3, "strides": 2, "padding": "same", "use_bias": False},
        {"kernel_size": 2, "strides": [2, 1, 3]},
        {"kernel_size": 2, "dilation_rate": [1, 2, 2]},
        {"kernel_size": 2, "activation": "tanh", **penalties},
    ]:
        yield k.Conv3D, {"filters": 2, **given}, volume

    # convolutions of channels on their own
    apart = {
        "depthwise_regularizer": "l1",
        "bias_regularizer": "l2",
        "activity_regularizer": keras.regularizers.L2(0.3),
        "depthwise_constraint": keras.constraints.UnitNorm(axis=[0, 1]),
        "depthwise_initializer": "he_uniform",
    }
    for given in [
        {"kernel_size": 3},
        {"kernel_size": [2, 3], "depth_multiplier": 2, "padding": "same", "activation": "relu"},
        {"kernel_size": 3, "strides": 2, "padding": "same", "use_bias": False},
        {"kernel_size": 2, "strides": 2, "depth_multiplier": 2},
        {"kernel_size": 2, "dilation_rate": 2},
        {"kernel_size": 3, "dilation_rate": [2, 1], "padding": "same"},
        {"kernel_size": 2, "activation": "tanh", **apart},
    ]:
        yield k.DepthwiseConv2D, given, (2, 5, 6, 2)
    mixed = {"pointwise_regularizer": "l2", "pointwise_constraint": "non_neg", "pointwise_initializer": "ones"}
    for given in [
        {"kernel_size": 3},
        {"kernel_size": [3, 2], "depth_multiplier": 2, "padding": "same", "activation": "relu"},
        {"kernel_size": 3, "strides": 2, "padding": "same", "use_bias": False},
        {"kernel_size": 2, "dilation_rate": 2},
        {"kernel_size": 2, "activation": "sigmoid", **apart, **mixed},
    ]:
        yield k.SeparableConv2D, {"filters": 3, **given}, (2, 5, 6, 2)

    # transposes
    for given in [
        {"kernel_size": 3},
        {"kernel_size": 3, "strides": 2},
        {"kernel_size": 3, "strides": 2, "padding": "same"},
        {"kernel_size": [2, 4], "strides": 2, "padding": "same", "activation": "relu"},
        {"kernel_size": 2, "strides": 3, "padding": "same", "use_bias": False},
        {"kernel_size": 2, "strides": [3, 1]},
        {"kernel_size": 3, "padding": "same"},
        {"kernel_size": 3, "strides": 2, "output_padding": 1},
        {"kernel_size": 3, "strides": 2, "padding": "same", "output_padding": 0},
        {"kernel_size": 3, "strides": 2, "padding": "same", "output_padding": [1, 0]},
        {"kernel_size": 3, "dilation_rate": 2},
        {"kernel_size": 2, "dilation_rate": [2, 1], "padding": "same"},
        {"kernel_size": 2, "strides": 2, "activation": "tanh", **penalties},
    ]:
        yield k.Conv2DTranspose, {"filters": 2, **given}, (2, 3, 4, 3)

    # pools
    by_rank = [
        (k.MaxPooling1D, k.AveragePooling1D, (2, 7, 2), 3),
        (k.MaxPooling2D, k.AveragePooling2D, (2, 5, 6, 2), [2, 3]),
        (k.MaxPooling3D, k.AveragePooling3D, (2, 3, 4, 5, 2), [2, 2, 3]),
    ]
    for largest, mean, shape, size in by_rank:
        for cls in [largest, mean]:
            yield cls, {"pool_size": 2}, shape
            yield cls, {"pool_size": 2, "padding": "same"}, shape
            yield cls, {"pool_size": size, "strides": 1}, shape
            yield cls, {"pool_size": size, "strides": 2, "padding": "same"}, shape
    yield k.MaxPooling2D, {"pool_size": 1, "strides": [2, 3], "name": "every_other"}, (2, 5, 6, 2)
    yield k.AveragePooling2D, {"pool_size": 3, "strides": [2, 1], "padding": "same"}, (1, 5, 4, 1)
    for cls, shape in [
        (k.GlobalMaxPooling1D, (2, 5, 3)),
        (k.GlobalMaxPooling2D, (2, 3, 4, 2)),
        (k.GlobalMaxPooling3D, (2, 2, 3, 2, 2)),
        (k.GlobalAveragePooling1D, (2, 5, 3)),
        (k.GlobalAveragePooling2D, (2, 3, 4, 2)),
        (k.GlobalAveragePooling3D, (2, 2, 3, 2, 2)),
    ]:
        yield cls, {}, shape
        yield cls, {"keepdims": True}, shape
    yield k.GlobalAveragePooling1D, {}, (3, 4, 2), [4, 1, 2]
    yield k.GlobalAveragePooling1D, {"keepdims": True}, (2, 4, 2), [3, 1]
    yield k.GlobalAveragePooling1D, {"data_format": "channels_first"}, (2, 3, 4)
    yield k.GlobalAveragePooling1D, {"data_format": "channels_first"}, (2, 3, 4), [3, 2]
    yield k.GlobalMaxPooling2D, {"data_format": "channels_first"}, (2, 3, 4, 2)

    # larger and smaller
    yield k.UpSampling1D, {}, (2, 3, 2)
    yield k.UpSampling1D, {"size": 3}, (2, 2, 2)
    yield k.UpSampling2D, {}, (2, 2, 3, 2)
    yield k.UpSampling2D, {"size": [3, 1]}, (2, 2, 3, 2)
    yield k.UpSampling2D, {"size": [2, 3], "data_format": "channels_first"}, (2, 2, 2, 3)
    yield k.UpSampling2D, {"interpolation": "bilinear"}, (2, 3, 2, 2)
    yield k.UpSampling2D, {"size": [3, 2], "interpolation": "bilinear"}, (1, 2, 4, 2)
    yield k.ZeroPadding1D, {}, (2, 3, 2)
    yield k.ZeroPadding1D, {"padding": [2, 0]}, (2, 3, 2)
    yield k.ZeroPadding2D, {}, (2, 2, 3, 2)
    yield k.ZeroPadding2D, {"padding": [0, 2]}, (2, 2, 3, 2)
    yield k.ZeroPadding2D, {"padding": [[1, 0], [0, 2]]}, (2, 2, 3, 2)
    yield k.ZeroPadding2D, {"padding": 1, "data_format": "channels_first"}, (2, 1, 2, 3)
    yield k.Cropping1D, {}, (2, 5, 2)
    yield k.Cropping1D, {"cropping": [0, 3]}, (2, 5, 2)
    yield k.Cropping2D, {}, (2, 2, 3, 2)
    yield k.Cropping2D, {"cropping": 1}, (2, 4, 3, 2)
    yield k.Cropping2D, {"cropping": [1, 0]}, (2, 4, 3, 2)
    yield k.Cropping2D, {"cropping": [[1, 0], [0, 2]]}, (2, 2, 4, 2)
    yield k.Cropping2D, {"cropping": [[0, 1], [1, 0]], "data_format": "channels_first"}, (2, 2, 3, 2)


def case(cls, given, input_shape, lengths=None):
    keras.backend.clear_session()
    rng = np.random.default_rng(5)
    layer = cls(**given)
    # no two elements of an input are equal, so that there is one largest in each window
    count = int(np.prod(input_shape))
    x = ((rng.permutation(count) - count / 2 + 0.25) / 20).astype("float32").reshape(input_shape)
    layer.build(input_shape)
    weights = [draw(rng, *variable.shape) for variable in layer.weights]
    for variable, weight in zip(layer.weights, weights):
        variable.assign(weight)
    options = {}
    if lengths:
        steps = input_shape[2] if given.get("data_format") == "channels_first" else input_shape[1]
        mask = np.array([[step < length for step in range(steps)] for length in lengths])
        options["mask"] = tf.constant(mask)

    # on the CPU, TensorFlow convolves groups, and transposes dilated convolutions, only in compiled functions
    dilated = cls is keras.layers.Conv2DTranspose and "dilation_rate" in given
    compiled = tf.function(jit_compile=dilated or "groups" in given)
    direction = draw(rng, *layer.compute_output_shape(input_shape))

    @compiled
    def compute(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = layer(x, **options)
            penalty = tf.add_n([*layer.losses, tf.constant(0.0)])
            loss = tf.reduce_sum(y * direction) + penalty
        variables = [x, *[variable.value for variable in layer.weights]]
        return y, penalty, tape.gradient(loss, variables, unconnected_gradients="zero")

    y, penalty, gradients = compute(tf.constant(x))
    result = {
        "class_name": cls.__name__,
        "given": {key: serialize(value) for key, value in given.items()},
        "config": json.loads(json.dumps(keras.saving.serialize_keras_object(layer)["config"])),
        "x": tensor(x),
        "weights": [tensor(weight) for weight in weights],
        "direction": tensor(direction)["data"],
        "y": tensor(y.numpy()),
        "penalty": float(penalty),
        "gradients": [tensor(gradient.numpy())["data"] for gradient in gradients],
    }
    if lengths:
        result["mask"] = tensor(mask)
    if layer.trainable_variables:
        # a convolution trains all of its weights
        descend(layer.weights, lambda: compute(tf.constant(x))[2][1:])
        result["trained"] = [digits(variable.numpy()) for variable in layer.weights]
    return result


if __name__ == "__main__":
    VALUES.mkdir(exist_ok=True)
    lines = []
    for spec in specs():
        print(spec[0].__name__, spec[1], file=sys.stderr)
        lines.append(json.dumps(case(*spec), separators=(",", ":")))
    (VALUES / "layers.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
    print(f"layers: {len(lines)} cases")
