"""Writes values/*.json: what Keras 3 computes for layers that merge, normalize, encode, embed and attend.

Run with the packages of conformance/requirements.txt:

    KERAS_BACKEND=tensorflow python conformance/composition/generate.py

Every case holds the arguments given to Keras (`given`) and to the call (`call`), the config that Keras makes of them
(`config`, and `built_config` where it changes when the layer is built), the numbers put in and the numbers that came
out, and the weights after three training steps. Inputs have few digits, so that the files stay small.
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
from cases import draw, serialize, tensor
from descent import LEARNING_RATE, descend, digits

k = keras.layers
VALUES = Path(__file__).parent / "values"
# what training does not change by gradients
STATISTICS = {"moving_mean", "moving_variance", "mean", "variance"}
# at 0.05 some attention ends at weights so large that Keras's own rounding moves them by 5e-5
ATTENTION_LEARNING_RATE = 0.02


def write(name, cases):
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (VALUES / f"{name}.json").write_text(f"[\n{lines}\n]\n")
    print(f"{name}: {len(cases) - 1} cases")


def config_of(layer):
    """A round trip through JSON turns tuples into lists."""
    return json.loads(json.dumps(keras.saving.serialize_keras_object(layer)["config"]))


def merge_specs():
    """Class, arguments, shapes of the inputs with batch axis, which of them have masks."""
    yield k.Add, {}, [(3, 4), (3, 4)]
    yield k.Add, {"name": "shortcut"}, [(2, 3, 2), (2, 3, 1), (2, 1, 2)]
    yield k.Add, {}, [(2, 3, 2), (2, 2)]
    yield k.Add, {}, [(2, 3, 2), (2, 3, 2)], [0, 1]
    yield k.Add, {}, [(2, 3, 2), (2, 3, 2)], [0]
    yield k.Add, {}, [(2, 3)]
    yield k.Subtract, {}, [(3, 4), (3, 4)]
    yield k.Subtract, {}, [(2, 3, 2), (2, 3, 1)], [0, 1]
    yield k.Multiply, {}, [(3, 4), (3, 4), (3, 4)]
    yield k.Multiply, {}, [(2, 3, 2), (2, 3, 1)]
    yield k.Multiply, {}, [(2, 4, 2), (2, 4, 2)], [0, 1]
    yield k.Multiply, {}, [(2, 4, 2), (2, 4, 2)], [1]
    yield k.Average, {}, [(3, 4), (3, 4), (3, 4)]
    yield k.Average, {}, [(2, 3, 2), (2, 3, 2)], [0, 1]
    yield k.Maximum, {}, [(3, 4), (3, 4), (3, 4)]
    yield k.Maximum, {}, [(2, 4, 2), (2, 4, 2)], [0, 1]
    yield k.Maximum, {}, [(2, 4, 2), (2, 4, 2), (2, 4, 2)], [0, 1, 2]
    yield k.Maximum, {}, [(2, 4, 2), (2, 4, 2)], [1]
    yield k.Minimum, {}, [(3, 4), (3, 4)]
    yield k.Minimum, {}, [(2, 4, 2), (2, 4, 2)], [0, 1]
    yield k.Minimum, {}, [(2, 4, 2), (2, 4, 2)], [0]
    yield k.Concatenate, {}, [(3, 2), (3, 1), (3, 3)]
    yield k.Concatenate, {"axis": 1}, [(2, 3, 2), (2, 1, 2)]
    yield k.Concatenate, {"axis": -2}, [(2, 3, 2), (2, 1, 2)]
    yield k.Concatenate, {}, [(2, 3, 2), (2, 3, 1)], [0, 1]
    yield k.Concatenate, {}, [(2, 3, 2), (2, 3, 1)], [1]
    yield k.Concatenate, {"axis": 1}, [(2, 3, 2), (2, 2, 2)], [0, 1]
    yield k.Concatenate, {"axis": 1}, [(2, 3, 2), (2, 2, 2)], [0]
    yield k.Dot, {"axes": 1}, [(3, 4), (3, 4)]
    yield k.Dot, {"axes": -1, "normalize": True}, [(3, 4), (3, 4)]
    yield k.Dot, {"axes": [1, 2]}, [(2, 3, 5), (2, 4, 3)]
    yield k.Dot, {"axes": 2, "normalize": True}, [(2, 3, 4), (2, 2, 4)]
    yield k.Dot, {"axes": [1, 2]}, [(2, 3), (2, 4, 3)]
    yield k.Dot, {"axes": [2, 1]}, [(2, 4, 3), (2, 3)]
    yield k.Dot, {"axes": [3, 1]}, [(2, 2, 2, 3), (2, 3, 2)]
    yield k.Dot, {"axes": [1, 2]}, [(2, 3, 2), (2, 2, 3, 2)]
    yield k.Dot, {"axes": 2}, [(2, 3, 4), (2, 2, 4)], [0, 1]


def shape_specs():
    yield k.Permute, {"dims": [2, 1]}, [(2, 3, 4)]
    yield k.Permute, {"dims": [3, 1, 2]}, [(2, 3, 2, 2)]
    yield k.Permute, {"dims": [1]}, [(2, 3)]
    yield k.RepeatVector, {"n": 3}, [(2, 4)]
    yield k.RepeatVector, {"n": 1}, [(2, 4)]
    yield k.Masking, {}, [(2, 4, 2)], [], {"padding": 0.0}
    yield k.Masking, {"mask_value": -1.0}, [(3, 3, 2)], [], {"padding": -1.0}
    # how layers that have been there hand masks on
    yield k.Dense, {"units": 2}, [(2, 3, 2)], [0]
    yield k.Activation, {"activation": "tanh"}, [(2, 3, 2)], [0]
    yield k.ReLU, {}, [(2, 3, 2)], [0]
    yield k.LeakyReLU, {}, [(2, 3, 2)], [0]
    yield k.ELU, {}, [(2, 3, 2)], [0]
    yield k.PReLU, {"shared_axes": [1]}, [(2, 3, 2)], [0]
    yield k.Identity, {}, [(2, 3, 2)], [0]
    yield k.Dropout, {"rate": 0.5}, [(2, 3, 2)], [0]
    yield k.Flatten, {}, [(2, 3, 2)], [0]
    yield k.Reshape, {"target_shape": [6]}, [(2, 3, 2)], [0]


def normalization_specs():
    penalties = {"gamma_regularizer": keras.regularizers.L2(0.1), "beta_regularizer": keras.regularizers.L1(0.2)}
    starts = {"gamma_initializer": "random_normal", "beta_initializer": "ones"}
    bounds = {"gamma_constraint": keras.constraints.MaxNorm(2), "beta_constraint": "non_neg"}
    batch = k.BatchNormalization
    training = {"training": True}
    yield batch, {}, [(6, 3)], [], training
    yield batch, {}, [(6, 3)], [], {"training": False}
    yield batch, {"momentum": 0.5, "epsilon": 0.1}, [(2, 3, 2)], [], training
    yield batch, {"axis": 1}, [(2, 3, 2)], [], training
    yield batch, {"axis": 1}, [(2, 3, 2, 2)], [], {"training": False}
    yield batch, {"axis": -2}, [(2, 2, 3, 2)], [], training
    yield batch, {"center": False}, [(5, 3)], [], training
    yield batch, {"scale": False}, [(5, 3)], [], training
    yield batch, {"scale": False, "center": False}, [(5, 3)], [], training
    yield batch, {"scale": False, "center": False}, [(5, 3)], [], {"training": False}
    yield batch, {"trainable": False}, [(5, 3)], [], training
    yield batch, {**penalties, **starts}, [(2, 2, 2, 2)], [], training
    yield batch, {**bounds, "moving_mean_initializer": "ones", "moving_variance_initializer": "zeros"}, [(4, 2)], [], training
    yield batch, {}, [(3, 4, 2)], [0], training
    yield batch, {"momentum": 0.9}, [(3, 4, 2)], [0], {"training": False}
    layer = k.LayerNormalization
    yield layer, {}, [(4, 3)]
    yield layer, {}, [(2, 3, 4)], [0]
    yield layer, {"axis": 1}, [(2, 3, 4)]
    yield layer, {"axis": [1, 2]}, [(2, 3, 4)]
    yield layer, {"axis": [-1, -2]}, [(2, 2, 3, 2)]
    yield layer, {"axis": -2, "epsilon": 0.1}, [(2, 3, 2)]
    yield layer, {"center": False}, [(4, 3)]
    yield layer, {"scale": False}, [(4, 3)]
    yield layer, {"scale": False, "center": False}, [(4, 3)]
    yield layer, {**penalties, **starts, **bounds}, [(4, 3)]
    group = k.GroupNormalization
    yield group, {"groups": 2}, [(3, 4)]
    yield group, {"groups": 2}, [(2, 3, 4)], [0]
    yield group, {"groups": 1, "epsilon": 0.1}, [(2, 2, 2, 3)]
    yield group, {"groups": -1}, [(2, 3, 3)]
    yield group, {"groups": 2, "axis": 1}, [(2, 4, 3)]
    yield group, {"groups": 3, "axis": -2}, [(2, 2, 3, 2)]
    yield group, {"groups": 2, "center": False, "scale": False}, [(2, 3, 4)]
    yield group, {"groups": 2, **penalties, **starts, **bounds}, [(2, 3, 4)]


def preprocessing_specs():
    yield k.Rescaling, {"scale": 0.25}, [(3, 4)]
    yield k.Rescaling, {"scale": 0.5, "offset": -1.0}, [(2, 3, 2)], [0]
    yield k.Rescaling, {"scale": [1.0, 2.0], "offset": [0.5, -0.5]}, [(3, 2)]
    yield k.Normalization, {}, [(4, 3)]
    yield k.Normalization, {"invert": True}, [(4, 3)]
    yield k.Normalization, {"axis": [1, 2]}, [(2, 3, 2)]
    yield k.Normalization, {"axis": 1}, [(2, 3, 2)]
    yield k.Normalization, {"mean": 3.0, "variance": 2.0}, [(4, 3)]
    yield k.Normalization, {"mean": [1.0, 2.0, 3.0], "variance": [1.0, 4.0, 0.0]}, [(4, 3)]
    yield k.Normalization, {"mean": [1.0, 2.0], "variance": [1.0, 4.0], "invert": True, "axis": [1, 2]}, [(2, 3, 2)]
    yield k.Normalization, {"axis": []}, [(4, 3)]
    yield k.Normalization, {}, [(5, 3)], [], {"adapt": (4, 3)}
    yield k.Normalization, {"axis": [1, 2]}, [(2, 3, 2)], [], {"adapt": (5, 3, 2)}
    yield k.Normalization, {"axis": 1}, [(2, 3, 2)], [], {"adapt": (5, 3, 2)}
    yield k.Normalization, {"axis": []}, [(2, 3, 2)], [], {"adapt": (5, 3, 2)}
    yield k.Normalization, {"axis": -2, "invert": True}, [(2, 3, 2)], [], {"adapt": (5, 3, 2)}
    ids = {"ids": 4}
    yield k.CategoryEncoding, {"num_tokens": 4}, [(3, 3)], [], ids
    yield k.CategoryEncoding, {"num_tokens": 4, "output_mode": "count"}, [(3, 5)], [], ids
    yield k.CategoryEncoding, {"num_tokens": 4, "output_mode": "count"}, [(3, 5), (3, 5)], [], ids
    yield k.CategoryEncoding, {"num_tokens": 4, "output_mode": "one_hot"}, [(3, 1)], [], ids
    yield k.CategoryEncoding, {"num_tokens": 4, "output_mode": "one_hot"}, [(3,)], [], ids
    yield k.CategoryEncoding, {"num_tokens": 5, "output_mode": "one_hot"}, [(2, 3)], [], ids
    penalties = {"embeddings_regularizer": keras.regularizers.L2(0.1), "embeddings_constraint": "non_neg"}
    vectors = np.arange(8).reshape(4, 2) / 4
    yield k.Embedding, {"input_dim": 4, "output_dim": 2}, [(2, 5)], [], ids
    yield k.Embedding, {"input_dim": 4, "output_dim": 3, "mask_zero": True}, [(3, 4)], [], ids
    yield k.Embedding, {"input_dim": 4, "output_dim": 1, **penalties}, [(3,)], [], ids
    yield k.Embedding, {"input_dim": 6, "output_dim": 2, "embeddings_initializer": "glorot_normal"}, [(2, 2, 2)], [], ids
    yield k.Embedding, {"input_dim": 4, "output_dim": 2, "weights": vectors, "trainable": False}, [(2, 3)], [], ids


def attention_specs():
    heads = {"num_heads": 2, "key_dim": 3}
    query, value = (2, 3, 4), (2, 5, 2)
    mha = k.MultiHeadAttention
    drop = {"dropout": 0.5}
    scores = {"return_attention_scores": True}
    causal = {"use_causal_mask": True}
    yield mha, heads, [query, value]
    yield mha, heads, [query, value, (2, 5, 3)]
    yield mha, {**heads, "value_dim": 1}, [query, value]
    yield mha, {**heads, "use_bias": False}, [query, value]
    yield mha, {**heads, "output_shape": 3}, [query, value]
    yield mha, {**heads, "output_shape": [2, 3]}, [query, value]
    yield mha, {**heads, "attention_axes": [1]}, [query, value]
    yield mha, {**heads, "use_gate": True, "value_dim": 2}, [query, value]
    yield mha, heads, [query, value], [], causal
    yield mha, {**heads, "sliding_window": 2}, [query, query]
    yield mha, {**heads, "sliding_window": 2}, [query, query], [], causal
    yield mha, heads, [query, value], [], scores
    yield mha, heads, [query, value], [], {**scores, **causal}
    yield mha, {**heads, **drop}, [query, value], [], {"training": True}
    yield mha, {**heads, **drop}, [query, value], [], {"training": False}
    yield mha, {**heads, **drop, "seed": 7}, [query, value], [0, 1], {"training": True, **causal}
    yield mha, {**heads, **drop}, [query, value], [0, 1], {"training": False, **causal}
    yield mha, heads, [query, value], [0, 1]
    yield mha, heads, [query, value], [1]
    yield mha, heads, [query, value, (2, 5, 3)], [0, 2]
    yield mha, heads, [query, value, (2, 5, 3)], [0, 1, 2], causal
    yield mha, heads, [query, value, (2, 5, 3)], [], {"attention_mask": (2, 3, 5)}
    yield mha, heads, [query, value, value], [1], {"attention_mask": (2, 3, 5), **scores}
    yield mha, heads, [query, value, (2, 5, 3)], [], {"attention_mask": (2, 2, 3, 5)}
    yield mha, heads, [(2, 2, 3, 2), (2, 2, 2, 3)]
    penalties = {
        "kernel_regularizer": keras.regularizers.L2(0.1),
        "bias_regularizer": keras.regularizers.L1(0.1),
        "activity_regularizer": keras.regularizers.L2(0.2),
    }
    yield mha, {**heads, **penalties}, [query, value]
    others = {"kernel_initializer": "he_normal", "bias_initializer": "ones", "kernel_constraint": "non_neg"}
    yield mha, {"num_heads": 1, "key_dim": 2, **others, "bias_constraint": keras.constraints.MaxNorm(1)}, [query, query]


def put_in(rng, shape, place, call):
    if "ids" in call and place == 0:
        return rng.integers(0, call["ids"], size=shape).astype("float32")
    x = draw(rng, *shape)
    x[x == 0] = 0.01
    if "padding" in call:
        x[0, 1:] = x[1, 0] = call["padding"]
        x[1, 1, 0] = call["padding"]
    return x


def call_layer(layer, inputs, call):
    """The layer's outputs, in the way each class is called."""
    how = {key: call[key] for key in call if key in {"training", "use_causal_mask", "return_attention_scores"}}
    if isinstance(layer, k.MultiHeadAttention):
        if "attention_mask" in call:
            *inputs, how["attention_mask"] = inputs
        query, value, *key = inputs
        y = layer(query, value, *key, **how)
    elif isinstance(layer, k.CategoryEncoding):
        ids, *weights = [tf.stop_gradient(x) for x in inputs]  # there is no gradient of counting
        y = layer(tf.cast(ids, "int32"), **dict(zip(["count_weights"], weights)))
    elif type(layer).__module__.startswith("keras.src.layers.merging"):
        y = layer(inputs, **how)
    else:
        y = layer(inputs[0], **how)
    return list(y) if isinstance(y, (list, tuple)) else [y]


def with_masks(inputs, masks):
    for x, mask in zip(inputs, masks):
        if mask is not None:
            keras.src.backend.set_keras_mask(x, tf.constant(mask != 0))
    return inputs


def make_case(rng, cls, given, shapes, masked=(), call=None):
    call = dict(call or {})
    keras.backend.clear_session()
    keras.utils.set_random_seed(4)
    layer = cls(**given)
    case = {"class_name": cls.__name__, "given": {key: serialize(value) for key, value in given.items()}}
    case["config"] = config_of(layer)
    inputs = [put_in(rng, shape, place, call) for place, shape in enumerate(shapes)]
    if "attention_mask" in call:
        mask = (rng.random(call["attention_mask"]) < 0.7).astype("float32")
        mask[..., 0] = 1
        inputs.append(mask)
    masks = [None] * len(inputs)
    for place in masked:
        mask = (rng.random(shapes[place][:2]) < 0.6).astype("float32")
        mask[:, 0], mask[-1, -1] = 1, 0
        masks[place] = mask
    if "adapt" in call:
        data = draw(rng, *call["adapt"])
        layer.adapt(data)
        case["adapt"] = tensor(data)
    call_layer(layer, with_masks([tf.constant(x) for x in inputs], masks), call)  # builds it
    if config_of(layer) != case["config"]:
        case["built_config"] = config_of(layer)
    variables = [variable for variable in layer.weights if variable.name != "count"]
    for variable in variables:
        if "adapt" in call or "weights" in given:
            break
        weight = draw(rng, *variable.shape)
        variable.assign(np.abs(weight) + 0.5 if "variance" in variable.name else weight)
    if isinstance(layer, k.Normalization):
        layer.finalize_state()
    case["weights"] = [tensor(variable.numpy()) for variable in variables]
    if cls is k.MultiHeadAttention and given.get("dropout") and call.get("training"):
        keep = (rng.random((shapes[0][0], given["num_heads"], shapes[0][1], shapes[1][1])) < 0.5).astype("float32")
        case["keep"] = tensor(keep)
        # in place of what Keras draws
        layer._dropout_layer = lambda scores, training: scores * keep / (1 - given["dropout"])
    sources = [tf.Variable(x) for x in inputs]
    trained = [variable.value for variable in variables if variable.name not in STATISTICS]
    directions = []

    def differentiate():
        with tf.GradientTape() as tape:
            for variable in trained:
                tape.watch(variable)
            outputs = call_layer(layer, with_masks([source + 0 for source in sources], masks), call)
            if not directions:
                directions.extend(draw(rng, *y.shape) for y in outputs)
            penalty = sum(layer.losses, tf.constant(0.0))
            loss = sum(tf.reduce_sum(y * direction) for y, direction in zip(outputs, directions)) + penalty
        gradients = tape.gradient(loss, [*sources, *trained], unconnected_gradients="zero")
        return outputs, penalty, [tf.convert_to_tensor(gradient) for gradient in gradients]

    before = [variable.numpy() for variable in variables]
    outputs, penalty, gradients = differentiate()
    # on attention scores the softmax inside leaves the attention mask, which is no mask of steps
    out_masks = [keras.src.backend.get_keras_mask(outputs[0]), *[None for _ in outputs[1:]]]
    case.update(
        {
            "call": {key: value for key, value in call.items() if isinstance(value, bool)},
            "x": [tensor(x) for x in inputs],
            "masks": [None if mask is None else tensor(mask) for mask in masks],
            "directions": [tensor(direction)["data"] for direction in directions],
            "y": [tensor(y.numpy()) for y in outputs],
            "penalty": tensor(penalty)["data"][0],
            "gradients": [tensor(gradient.numpy())["data"] for gradient in gradients],
            "output_masks": [None if mask is None else tensor(tf.cast(mask, "float32")) for mask in out_masks],
        }
    )
    after = [variable.numpy() for variable in variables]
    if cls is k.BatchNormalization:
        case["after"] = [tensor(weight)["data"] for weight in after[-2:]]
    if layer.trainable_variables or cls is k.BatchNormalization:
        for variable, weight in zip(variables, before):
            variable.assign(weight)
        moving = layer.trainable_variables
        rate = ATTENTION_LEARNING_RATE if cls is k.MultiHeadAttention else LEARNING_RATE
        descend(moving, lambda: differentiate()[2][len(sources) :][: len(moving)], rate)
        case["trained"] = [digits(variable.numpy()) for variable in variables]
    return case


def lookup_cases():
    words = [["the", "cat", "the", "dog"], ["a", "cat", "[UNK]", "é"], ["z", "", "😀", "｡"]]
    vocabulary = ["the", "cat", "dog"]
    asked = [["cat", "mouse", "a longer word that nobody has seen before"], ["the", "", "bird"]]
    cases = []
    for given, data in [
        ({}, words),
        ({"mask_token": ""}, words),
        ({"max_tokens": 4}, words),
        ({"max_tokens": 4, "mask_token": ""}, words),
        ({"oov_token": "?"}, words),
        ({"num_oov_indices": 3, "mask_token": "", "max_tokens": 9}, words),
        ({"vocabulary": vocabulary, "num_oov_indices": 5}, None),
        ({"vocabulary": vocabulary, "num_oov_indices": 2, "mask_token": "", "invert": True}, None),
        ({"vocabulary": vocabulary}, None),
        ({"vocabulary": vocabulary, "mask_token": ""}, None),
        ({"vocabulary": ["", "[UNK]", *vocabulary], "mask_token": "", "name": "words"}, None),
        ({"vocabulary": [*vocabulary, *asked[0][1:], "bird"], "num_oov_indices": 0, "mask_token": ""}, None),
        ({"vocabulary": vocabulary, "invert": True}, None),
        ({"vocabulary": vocabulary, "invert": True, "mask_token": "", "num_oov_indices": 0}, None),
    ]:
        keras.backend.clear_session()
        layer = k.StringLookup(**given)
        case = {"class_name": "StringLookup", "given": given, "config": config_of(layer)}
        if data:
            layer.adapt(np.array(data))
            case.update({"adapt": data, "built_config": config_of(layer)})
        case["vocabulary"] = [str(token) for token in layer.get_vocabulary()]
        put = [[0, 1, 2], [3, 4, 9]] if given.get("invert") else asked
        out = layer(np.array(put)).numpy().tolist()
        out = [[item.decode() if isinstance(item, bytes) else item for item in row] for row in out]
        cases.append({**case, "x": put, "y": out})
    return cases


if __name__ == "__main__":
    VALUES.mkdir(exist_ok=True)
    for seed, (name, specs) in enumerate(
        [
            ("merges", merge_specs),
            ("shapes", shape_specs),
            ("normalizations", normalization_specs),
            ("preprocessing", preprocessing_specs),
            ("attention", attention_specs),
        ]
    ):
        rng = np.random.default_rng(seed)
        # the first entry holds what the cases share, which is nothing
        write(name, [{}, *[make_case(rng, *spec) for spec in specs()]])
    write("lookups", [{}, *lookup_cases()])
