"""Python's xgboost on the same booster file, rows and library: one prediction, a batch, training.

Usage: model.py predict MODEL.json ROWS.f32 COLUMNS
       model.py train ROWS.f32 LABELS.f32 COLUMNS PARAMS.json ROUNDS
Prints one JSON object. BP_XGBOOST_LIB, where set, is the library that is loaded, so that both sides use one.
"""

import ctypes
import json
import os
import resource
import sys
import time

if os.environ.get("BP_XGBOOST_LIB"):
    # xgboost finds its library by asking this function; the one given is then the one compared with.
    import xgboost.libpath

    xgboost.libpath.find_lib_path = lambda: [os.environ["BP_XGBOOST_LIB"]]

import numpy as np
import xgboost as xgb


def library_version():
    numbers = [ctypes.c_int() for _ in range(3)]
    xgb.core._LIB.XGBoostVersion(*[ctypes.byref(number) for number in numbers])
    return ".".join(str(number.value) for number in numbers)


def report(**figures):
    figures["max_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures["library"] = library_version()
    print(json.dumps(figures))


def predict(model, rows, columns):
    booster = xgb.Booster()
    booster.load_model(model)
    booster.set_param({"nthread": os.cpu_count()})
    values = np.fromfile(rows, dtype="<f4").reshape(-1, columns)
    # One site is asked about once per action: four rows, as a service would do it.
    sites = [np.ascontiguousarray(values[i : i + 4]) for i in range(0, len(values) - 3, 4)]
    for site in sites[:200]:
        booster.inplace_predict(site, validate_features=False)
    started = time.perf_counter()
    for site in sites:
        booster.inplace_predict(site, validate_features=False)
    single = (time.perf_counter() - started) / len(sites)
    started = time.perf_counter()
    booster.inplace_predict(values, validate_features=False)
    batch = (time.perf_counter() - started) / len(sites)
    report(seconds=single, batch_seconds=batch)


def train(rows, labels, columns, params, rounds):
    with open(params, encoding="utf8") as file:
        parameters = json.load(file)
    values = np.fromfile(rows, dtype="<f4").reshape(-1, columns)
    targets = np.fromfile(labels, dtype="<f4")
    held_out = len(values) // 6
    started = time.perf_counter()
    train_rows = xgb.DMatrix(values[held_out:], label=targets[held_out:])
    validation = xgb.DMatrix(values[:held_out], label=targets[:held_out])
    booster = xgb.train(
        parameters,
        train_rows,
        rounds,
        evals=[(validation, "validation")],
        early_stopping_rounds=rounds,
        verbose_eval=False,
    )
    booster.save_raw("json")
    report(seconds=time.perf_counter() - started, rounds=booster.num_boosted_rounds())


if sys.argv[1] == "predict":
    predict(sys.argv[2], sys.argv[3], int(sys.argv[4]))
else:
    train(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5], int(sys.argv[6]))
