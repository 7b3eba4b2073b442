"""Fifty Adam steps of the case study in real Keras (TensorFlow backend), from fixed initial weights, without dropout.

Writes values/caseStudy.json: data, initial weights, and the loss, accuracy and weights that Keras arrives at. Longer
trajectories cannot be compared: the training is chaotic, and float32 rounding differs between engines.

For the same reason the initial weights are picked. Where a hidden unit's input is closer to 0 than rounding, one engine
has the unit on and another off, and Adam makes steps of full size from the difference. Among SEEDS draws of Keras's own
initializer, the one is taken whose closest approach to 0, in double precision, is the largest.
"""

import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np
from sklearn.datasets import make_circles

STEPS = 50
HIDDEN = 500
SEEDS = 400


def digits(array):
    return [float(f"{value:.9g}") for value in np.asarray(array, dtype=np.float32).ravel()]


x, y = make_circles(n_samples=100, noise=0.1, random_state=1)
x = x.astype(np.float32)
x_train, y_train, x_test, y_test = x[:30], y[:30], x[30:], y[30:]



def closest_approach(weights):
    """The smallest |input of a hidden unit| during the training, computed in float64."""
    w1, b1, w2, b2 = (weight.astype(np.float64) for weight in weights)
    state = [w1, b1, w2, b2]
    m = [np.zeros_like(w) for w in state]
    v = [np.zeros_like(w) for w in state]
    target = y_train[:, None]
    closest = np.inf
    for t in range(1, STEPS + 1):
        z = x_train @ state[0] + state[1]
        closest = min(closest, np.abs(z).min())
        hidden = np.maximum(z, 0)
        d_logit = (1 / (1 + np.exp(-(hidden @ state[2] + state[3]))) - target) / len(target)
        d_hidden = (d_logit @ state[2].T) * (z > 0)
        gradients = [x_train.T @ d_hidden, d_hidden.sum(0), hidden.T @ d_logit, d_logit.sum(0)]
        alpha = 1e-3 * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        for i, g in enumerate(gradients):
            m[i] += (g - m[i]) * 0.1
            v[i] += (g * g - v[i]) * 0.001
            state[i] = state[i] - alpha * m[i] / (np.sqrt(v[i]) + 1e-7)
    return closest


def draw(seed):
    glorot = keras.initializers.GlorotUniform(seed=seed)
    return [np.asarray(glorot((2, HIDDEN))), np.zeros(HIDDEN), np.asarray(glorot((HIDDEN, 1))), np.zeros(1)]


seed = max(range(SEEDS), key=lambda seed: closest_approach(draw(seed)))
print("seed", seed, "closest approach", closest_approach(draw(seed)))
model = keras.Sequential(
    [
        keras.Input((2,)),
        keras.layers.Dense(HIDDEN, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
initial = [digits(weight) for weight in draw(seed)]
model.set_weights([np.array(w, np.float32).reshape(v.shape) for w, v in zip(initial, model.get_weights())])
history = model.fit(
    x_train, y_train, validation_data=(x_test, y_test), epochs=STEPS, batch_size=32, shuffle=False, verbose=0
)

values = {
    "keras": keras.__version__,
    "steps": STEPS,
    "initial": initial,
    "final": [digits(weight) for weight in model.get_weights()],
    "history": {name: digits(series) for name, series in history.history.items()},
}
target = Path(__file__).parent / "values" / "caseStudy.json"
target.write_text(json.dumps(values, separators=(",", ":")) + "\n")
print(target, target.stat().st_size, "bytes")
