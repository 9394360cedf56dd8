"""Judges two models as a competent numpy and scikit-learn user would: scikit-learn's metrics on the whole and on each
slice, sums per domain, and 2,000 resamples of domains by multinomial counts in blocks. Usage: evaluator.py DIR"""

import json
import resource
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn import metrics

warnings.filterwarnings("ignore")
folder = Path(sys.argv[1])
started, cpu = time.perf_counter(), time.process_time()
ACTIONS = 4
RESAMPLES = 2000
BLOCK = 50
CLIP = 100


def raw(name, kind):
    return np.fromfile(folder / name, dtype=kind)


action, success = raw("action", np.uint8), raw("success", np.uint8)
weight = 1 / np.maximum(raw("propensity", np.float64), 1 / CLIP)
_, cluster = np.unique(raw("groups", np.int32), return_inverse=True)
clusters = cluster.max() + 1
slices = {path.name: np.fromfile(path, np.uint8) for path in sorted(folder.glob("slice_*"))}
models = {name: raw(name, np.float64).reshape(-1, ACTIONS) for name in ["champion", "challenger"]}
attempt = np.arange(len(action))


def figures(chances, rows):
    recommended = chances[rows].argmax(axis=1)
    attempted = chances[rows, action[rows]]
    worked = success[rows] == 1
    truth, said, scored = action[rows][worked], recommended[worked], rows[worked]
    precision, recall, f1, support = metrics.precision_recall_fscore_support(truth, said, labels=range(ACTIONS))
    bins = np.minimum((attempted * 10).astype(int), 9)
    counted = np.bincount(bins, minlength=10)
    distance = np.abs(np.bincount(bins, attempted, 10) - np.bincount(bins, success[rows], 10))
    per_action = {}
    for k in range(ACTIONS):
        own = action[rows] == k
        per_action[k] = (metrics.roc_auc_score(success[rows][own], attempted[own]),
            metrics.log_loss(success[rows][own], attempted[own], labels=[0, 1]))
    return {
        "accuracy": metrics.accuracy_score(truth, said),
        "accuracy_weighted": metrics.accuracy_score(truth, said, sample_weight=weight[scored]),
        "balanced_accuracy": metrics.balanced_accuracy_score(truth, said),
        "precision": precision, "recall": recall, "f1": f1, "support": support, "f1_macro": f1.mean(),
        "confusion_matrix": metrics.confusion_matrix(truth, said, labels=range(ACTIONS)),
        "top_2_accuracy": metrics.top_k_accuracy_score(truth, chances[scored], k=2, labels=range(ACTIONS)),
        "log_loss": metrics.log_loss(success[rows], attempted, labels=[0, 1]),
        "brier_score_loss": metrics.brier_score_loss(success[rows], attempted),
        "roc_auc": metrics.roc_auc_score(success[rows], attempted),
        "calibration_error": distance.sum() / counted.sum(), "per_action": per_action,
    }


def sums_by_domain(columns):
    return np.column_stack([np.bincount(cluster, column, clusters) for column in columns])


def columns_of(chances):
    said = chances.argmax(axis=1)
    hit, worked = said == action, success == 1
    columns = [hit & worked, weight * (hit & worked), weight * hit, weight * (hit & ~worked)]
    for k in range(ACTIONS):
        columns += [worked & (action == k) & hit, worked & (said == k), worked & (action == k)]
    return columns


def f1_of(totals):
    hits, said, true = totals[:, 4::3], totals[:, 5::3], totals[:, 6::3]
    return np.nanmean(2 * hits / (said + true), axis=1)


random = np.random.default_rng(1)
evaluations, drawn = {}, {}
for name, chances in models.items():
    evaluations[name] = figures(chances, attempt)
    evaluations[name]["slices"] = {dimension: {value: figures(chances, np.flatnonzero(values == value))
        for value in np.unique(values)} for dimension, values in slices.items()}

both = [columns_of(chances) for chances in models.values()]
width = len(both[0])
sums = sums_by_domain([success, weight * success, 1 - success, np.ones(len(action)), *both[0], *both[1]])
totals = np.empty((RESAMPLES, sums.shape[1]))
for block in range(0, RESAMPLES, BLOCK):
    counts = random.multinomial(clusters, np.full(clusters, 1 / clusters), size=BLOCK)
    totals[block:block + BLOCK] = counts.astype(np.float64) @ sums
intervals = {}
for at, name in enumerate(models):
    own = totals[:, 4 + at * width:4 + (at + 1) * width]
    observed = totals[:, 2] / totals[:, 3]
    drawn[name] = np.column_stack([own[:, 0] / totals[:, 0], own[:, 1] / totals[:, 1], f1_of(own),
        own[:, 3] / own[:, 2], 1 - own[:, 3] / own[:, 2] / observed])
    intervals[name] = np.quantile(drawn[name], [0.05, 0.95], axis=0)
intervals["difference"] = np.quantile(drawn["challenger"] - drawn["champion"], [0.05, 0.95], axis=0)

print(json.dumps({
    "seconds": time.perf_counter() - started,
    "cpu_seconds": time.process_time() - cpu,
    "max_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "accuracy": [evaluations[name]["accuracy"] for name in models],
    "f1_macro": [evaluations[name]["f1_macro"] for name in models],
    "log_loss": [evaluations[name]["log_loss"] for name in models],
    "improvement": evaluations["challenger"]["accuracy_weighted"] - evaluations["champion"]["accuracy_weighted"],
    "interval": intervals["difference"][:, 1].tolist(),
}))
