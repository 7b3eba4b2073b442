"""Writes values/: models saved by Keras 3, and what they compute before and after they are trained on.

Run with the packages of conformance/requirements.txt:

    KERAS_BACKEND=tensorflow python conformance/saving/generate.py [NAME …]

With names of models, those alone are written, and the others stay as they are.

`values/NAME.keras` holds the three files that Keras wrote, compressed so that the repository stays small; those of `UNTOUCHED`
are Keras's archives byte by byte. Some models have `values/NAME.weights.h5` too. `values/cases.json` has for each model what
goes in and comes out, the figures of `evaluate` and, for trained ones, every data set of the weights file after two more
steps: weights, moving statistics and the memory of the optimizer.
"""

import json
import os
import sys
import zipfile
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

sys.path.append(str(Path(__file__).parents[1]))
from cases import tensor
from models import MODELS, SAMPLES, make
from weights import datasets

VALUES = Path(__file__).parent / "values"
# three steps before the model is saved, two after
BATCH_BEFORE, BATCH_AFTER = SAMPLES // 3, SAMPLES // 2
UNTOUCHED = {"not_compiled", "sgd_plain", "adam_binary", "embedding_lstm"}
WITH_WEIGHTS_FILE = {"adam_binary", "not_compiled", "embedding_lstm", "shared_twice", "sequential_inside"}


def alone(values):
    return values[0] if len(values) == 1 else values


def compress(path):
    """The same files in an archive of the same name, deflated and without dates."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 9)


def as_list(model, values):
    if isinstance(values, dict):
        return [values[name] for name in model.output_names]
    return list(values) if isinstance(values, (list, tuple)) else [values]


def fed(model, case):
    """Inputs and targets as Keras wants them: by name where the model was made of dictionaries."""
    structure = getattr(model, "_inputs_struct", None)
    if not isinstance(structure, dict):
        return alone(case.x), alone(case.y)
    return dict(zip(structure, case.x)), dict(zip(model._outputs_struct, case.y))


def train(model, x, y, batch_size):
    model.fit(x, y, batch_size=batch_size, epochs=1, shuffle=False, verbose=0)


def digits(array):
    return [float(f"{x:.7g}") for x in np.asarray(array, dtype="float32").ravel()]


def shape_and_digits(array):
    return {"shape": list(np.shape(array)), "data": digits(array)}


def write(name):
    case = make(name)
    model = case.model
    x, y = fed(model, case)
    if case.trained:
        train(model, x, y, BATCH_BEFORE)
    path = VALUES / f"{name}.keras"
    model.save(path)
    if name not in UNTOUCHED:
        compress(path)
    values = {"name": name, "x": [tensor(part) for part in case.x]}
    if name in WITH_WEIGHTS_FILE:
        model.save_weights(VALUES / f"{name}.weights.h5")
        values["weights"] = True
    loaded = keras.models.load_model(path)
    y_pred = as_list(loaded, loaded.predict(x, verbose=0))
    exact = range(len(y_pred)) if case.exact is None else case.exact
    values["exact"] = list(exact)
    values["predictions"] = [shape_and_digits(y_pred[i]) for i in exact]
    if case.y:
        values["y"] = [tensor(part) for part in case.y]
        figures = loaded.evaluate(x, y, batch_size=SAMPLES, verbose=0, return_dict=True)
        values["figures"] = {key: digits(value)[0] for key, value in figures.items() if np.ndim(value) == 0}
    if case.trained:
        train(loaded, x, y, BATCH_AFTER)
        values["after"] = {key: digits(value) for key, value in datasets(loaded).items()}
    return values


if __name__ == "__main__":
    VALUES.mkdir(exist_ok=True)
    names = sys.argv[1:] or list(MODELS)
    kept = {}
    if sys.argv[1:]:
        kept = {case["name"]: case for case in json.loads((VALUES / "cases.json").read_text())[1:]}
    else:
        for path in VALUES.iterdir():
            path.unlink()
    made = {**kept, **{name: write(name) for name in names}}
    cases = [made[name] for name in MODELS]
    shared = {"keras": keras.__version__, "batchAfter": BATCH_AFTER}
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in [shared, *cases])
    (VALUES / "cases.json").write_text(f"[\n{lines}\n]\n")
    sizes = {path.name: path.stat().st_size for path in VALUES.iterdir()}
    print(f"{len(cases)} models, {sum(sizes.values()) // 1024} KiB, largest", max(sizes.items(), key=lambda size: size[1]))
