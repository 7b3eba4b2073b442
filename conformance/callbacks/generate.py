"""Writes values/callbacks.json: what Keras 3's callbacks do at given figures of the epochs.

Run with the packages of conformance/requirements.txt:

    python conformance/callbacks/generate.py

A callback is told the figures of one epoch after the other, as `fit` would; null is NaN. The model has one weight, which is the
number of the epoch, and a learning rate of 1.
"""

import csv
import json
import os
import tempfile
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

VALUES = Path(__file__).parent / "values"
NAN = float("nan")

SERIES = {
    "falling": [5.0, 4.0, 3.5, 3.4, 3.39, 3.389, 3.3889],
    "valley": [5.0, 4.0, 3.0, 3.0, 3.5, 2.9, 3.1, 3.2, 3.3, 3.4],
    "plateau": [1.0] * 9,
    "rising": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
    "nan": [3.0, NAN, 2.0, NAN, NAN, 1.0, NAN, NAN, NAN],
}


def number(x):
    x = float(x)
    return None if np.isnan(x) else float(f"{x:.7g}")


def run(name, given, monitor, series, make=None, folder=None):
    keras.backend.clear_session()
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse")
    callback = make() if make else getattr(keras.callbacks, name)(**given)
    callback.set_model(model)
    callback.set_params({"epochs": len(series), "verbose": 0, "steps": 1})
    model.stop_training = False
    callback.on_train_begin()
    rates, saved, epochs = [], [], 0
    for epoch, figure in enumerate(series):
        callback.on_epoch_begin(epoch)
        model.set_weights([np.array([[float(epoch)]])])
        if name == "TerminateOnNaN":
            callback.on_train_batch_end(0, {"loss": figure})
        logs = {"loss": figure / 2 + 0.25, monitor: figure}
        before = set(os.listdir(folder)) if folder else set()
        callback.on_epoch_end(epoch, logs)
        saved.append(bool(folder) and set(os.listdir(folder)) != before)
        rates.append(number(model.optimizer.learning_rate))
        epochs += 1
        if model.stop_training:
            break
    callback.on_train_end()
    case = {
        "class_name": name,
        "given": given,
        "monitor": monitor,
        "series": [number(figure) for figure in series],
        "epochs": epochs,
        "learning_rates": rates,
        "weight": number(model.get_weights()[0][0, 0]),
    }
    if name == "EarlyStopping":
        case["stopped"], case["best"] = callback.stopped_epoch, callback.best_epoch
    if folder:
        case["saved"] = saved
    return case


cases = []
early = [
    {},
    {"patience": 2},
    {"patience": 2, "min_delta": 0.05},
    {"patience": 1, "start_from_epoch": 3},
    {"patience": 2, "baseline": 3.2},
    {"patience": 2, "mode": "max"},
    {"patience": 2, "restore_best_weights": True},
    {"patience": 2, "restore_best_weights": True, "start_from_epoch": 2},
    {"patience": 1, "baseline": 0.5, "restore_best_weights": True},
]
plateau = [
    {"patience": 2},
    {"patience": 2, "factor": 0.5, "min_lr": 0.3},
    {"patience": 1, "cooldown": 2},
    {"patience": 1, "mode": "max"},
    {"patience": 2, "min_delta": 0.05},
]
for series in SERIES.values():
    # a first figure of NaN stays the best for ever in Keras, here until there is another
    watched = [given for given in early if not np.isnan(series[given.get("start_from_epoch", 0)])]
    cases += [run("EarlyStopping", given, "val_loss", series) for given in watched]
    cases += [run("ReduceLROnPlateau", given, "val_loss", series) for given in plateau]
    cases.append(run("TerminateOnNaN", {}, "val_loss", series))
cases.append(run("EarlyStopping", {"monitor": "val_score", "patience": 1, "mode": "max"}, "val_score", SERIES["valley"]))
cases.append(run("ReduceLROnPlateau", {"monitor": "val_score", "patience": 1, "mode": "max"}, "val_score", SERIES["valley"]))

# the schedule is the test's own, too
halving = lambda: keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2 if epoch % 2 else rate)
cases.append(run("LearningRateScheduler", {}, "val_loss", SERIES["falling"], halving))

for series in SERIES.values():
    for given in (
        {},
        {"save_best_only": True},
        {"save_best_only": True, "mode": "max"},
        {"save_best_only": True, "initial_value_threshold": 3.45},
    ):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "{epoch:02d}.weights.h5")
            make = lambda: keras.callbacks.ModelCheckpoint(path, save_weights_only=True, **given)
            cases.append(run("ModelCheckpoint", given, "val_loss", series, make, folder))

for given in ({}, {"separator": ";"}):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "log.csv")
        case = run("CSVLogger", given, "val_loss", SERIES["valley"], lambda: keras.callbacks.CSVLogger(path, **given))
        with open(path, newline="") as file:
            case["rows"] = list(csv.reader(file, delimiter=given.get("separator", ",")))
        cases.append(case)

VALUES.mkdir(exist_ok=True)
lines = ",\n".join(json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases)
(VALUES / "callbacks.json").write_text(f"[\n{lines}\n]\n")
print(f"{len(cases)} cases")
