"""Opens the models that thinnet wrote, and compares what Keras makes of them with what thinnet did; see check_ours.js."""

import json
import os
import re
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np


ROOT = Path(__file__).parents[2]
sys.path += [str(Path(__file__).parent), str(ROOT / "packages/thinnet/keras")]
from weights import datasets, datasets_of_file

# the largest differences that are rounding, relative to the largest number of a tensor
CLOSE, CLOSE_AFTER_TRAINING = 1e-5, 1e-4


def array(numbers):
    return np.array(numbers["data"], dtype="float32").reshape(numbers["shape"])


def distance(actual, expected):
    """The largest difference, relative to the largest number."""
    actual, expected = np.asarray(actual, dtype="float64"), np.asarray(expected, dtype="float64")
    if actual.shape != expected.shape:
        return float("inf")
    return float(np.max(np.abs(actual - expected), initial=0) / max(np.max(np.abs(expected), initial=0), 0.01))


def alone(parts):
    return parts[0] if len(parts) == 1 else parts


def by_structure(structure, parts):
    """As the model wants them: by name where it was made of dictionaries."""
    return dict(zip(structure, parts)) if isinstance(structure, dict) else alone(parts)


def as_list(model, outputs):
    if isinstance(outputs, dict):
        return [outputs[name] for name in model.output_names]
    return list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]


def missing_class(path):
    """What Keras says that it does not know, or None if it opens the file."""
    try:
        keras.models.load_model(path)
    except TypeError as error:
        found = re.search("Could not locate class '(\\w+)'", str(error))
        return found[1] if found else str(error)[:500]
    return None


def difference_of_datasets(ours, keras_s):
    if ours.keys() != keras_s.keys():
        apart = sorted(ours.keys() ^ keras_s.keys())
        return f"other data sets: {', '.join(apart)}"
    return max((distance(keras_s[path], ours[path]) for path in ours), default=0.0)


def trains(model, x, y):
    """Whether thinnet_keras.py trains the model, with weights that change and stay finite, or refuses to with its error."""
    before = [weight.numpy() for weight in model.trainable_weights]
    try:
        model.fit(x, y, verbose=0)
    except NotImplementedError as error:
        return "refused" if "can be trained in thinnet only" in str(error) else str(error)
    after = [weight.numpy() for weight in model.trainable_weights]
    moved = any(np.any(new != old) for new, old in zip(after, before))
    return "yes" if moved and all(np.all(np.isfinite(new)) for new in after) else "no"


def check(case, folder, batch):
    path = folder / f"{case['file']}.keras"
    result = {"hash": case["hash"]}
    model = keras.models.load_model(path)
    x = by_structure(getattr(model, "_inputs_struct", None), [array(part) for part in case["x"]])
    outputs = as_list(model, model.predict(x, verbose=0))
    result["predictions"] = max(distance(outputs[i], array(case["predictions"][i])) for i in case["exact"])
    if "needs" in case and len(case["exact"]) < len(outputs):
        again = as_list(model, model.predict(x, verbose=0))
        result["noise"] = bool(all(np.any(again[i] != outputs[i]) for i in range(len(outputs)) if i not in case["exact"]))
    # saved again by Keras, all is where it was; an optimizer that has made no step has a memory in Keras's file only
    given = datasets_of_file(path)
    again = {key: value for key, value in datasets(model).items() if key in given or not key.startswith("optimizer/")}
    result["weights"] = difference_of_datasets(given, again)
    # stateful layers start anew
    model = keras.models.load_model(path)
    if case.get("y"):
        y = by_structure(getattr(model, "_outputs_struct", None), [array(part) for part in case["y"]])
        rows = case["x"][0]["shape"][0]
        figures = model.evaluate(x, y, batch_size=rows, verbose=0, return_dict=True)
        result["loss"] = distance(figures["loss"], case["loss"])
        result["optimizer"] = len(model.optimizer.variables)
    if case["trained"]:
        model.fit(x, y, batch_size=batch, shuffle=False, verbose=0)
        after = datasets_of_file(folder / f"{case['file']}.after.keras")
        result["after"] = difference_of_datasets(after, datasets(model))
    if "needs" in case and case.get("y"):
        result["trains"] = trains(model, x, y)
    limits = {"predictions": CLOSE, "weights": 0, "loss": CLOSE, "after": CLOSE_AFTER_TRAINING}
    result["ok"] = all(
        isinstance(result[key], float) and result[key] <= limit for key, limit in limits.items() if key in result
    )
    result["ok"] = result["ok"] and result.get("trains", "yes") in ("yes", "refused") and result.get("noise", True)
    return result


def short(result):
    return {key: float(f"{value:.2g}") if isinstance(value, float) else value for key, value in result.items()}


def main(folder, results, version):
    index = json.loads((folder / "index.json").read_text())
    # before thinnet_keras is there, Keras says which class is missing
    missing = {case["name"]: missing_class(folder / f"{case['file']}.keras") for case in index["models"] if "needs" in case}
    import thinnet_keras  # noqa: F401

    checked = {}
    if len(index["models"]) < len(index["names"]):
        known = json.loads(results.read_text())["models"]
        checked = {name: known[name] for name in index["names"] if name in known}
    for case in index["models"]:
        name = case["name"]
        keras.backend.clear_session()
        try:
            result = check(case, folder, index["batchAfter"])
        except Exception as error:
            result = {"hash": case["hash"], "ok": False, "error": str(error)[:500]}
        if "needs" in case:
            result["needs"] = missing[name]
            result["ok"] = result["ok"] and missing[name] == case["needs"]
        checked[name] = short(result)
        if not result["ok"]:
            print(f"NOT OK {name}: {checked[name]}")
    checked = {name: checked[name] for name in index["names"]}
    largest = {
        key: max(result[key] for result in checked.values() if isinstance(result.get(key), float))
        for key in ("predictions", "loss", "after")
    }
    lines = ",\n".join(f"    {json.dumps(name)}: {json.dumps(result)}" for name, result in checked.items())
    head = f'{{\n  "keras": "{keras.__version__}",\n  "backend": "{keras.backend.backend()}",\n  "thinnet": "{version}",\n'
    results.write_text(f'{head}  "largest": {json.dumps(largest)},\n  "models": {{\n{lines}\n  }}\n}}\n')
    bad = sum(not result["ok"] for result in checked.values())
    print(f"{len(checked)} models, {len(checked) - bad} ok, largest differences {largest}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
