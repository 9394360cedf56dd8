"""Prints scikit-learn's figures for attempts.json: what packages/evaluator has to give too.

Run: /usr/bin/python3 scikit_learn_figures.py > figures.json
"""
import json
import sys
import warnings
from pathlib import Path

import numpy as np
from sklearn import metrics

warnings.filterwarnings("ignore")
ACTIONS = ["comment", "profile", "forum", "guest"]


def classification(truth, chances):
    recommended = chances.argmax(axis=1)
    labels = range(len(ACTIONS))
    figures = {
        "accuracy": metrics.accuracy_score(truth, recommended),
        "balanced_accuracy": metrics.balanced_accuracy_score(truth, recommended),
        "confusion_matrix": metrics.confusion_matrix(truth, recommended, labels=labels).tolist(),
        "top_2_accuracy": metrics.top_k_accuracy_score(truth, chances, k=2, labels=labels),
    }
    for name, figure in [("precision", 0), ("recall", 1), ("f1", 2)]:
        each = metrics.precision_recall_fscore_support(truth, recommended, labels=labels)[figure]
        figures[f"{name}_per_class"] = dict(zip(ACTIONS, each.tolist()))
        for average in ["macro", "weighted"]:
            figures[f"{name}_{average}"] = metrics.precision_recall_fscore_support(
                truth, recommended, average=average
            )[figure]
    return figures


def main():
    rows = json.loads((Path(__file__).parent / "attempts.json").read_text())
    action = np.array([ACTIONS.index(row["action"]) for row in rows])
    success = np.array([row["success"] for row in rows])
    chances = np.array([row["chances"] for row in rows])
    worked = success == 1
    attempted = chances[np.arange(len(rows)), action]
    shares = chances[worked] / chances[worked].sum(axis=1, keepdims=True)
    weights = 1 / np.array([row["propensity"] for row in rows])
    recommended = chances.argmax(axis=1)
    out = {
        "classification": classification(action[worked], chances[worked]),
        "accuracy_weighted": metrics.accuracy_score(
            action[worked], recommended[worked], sample_weight=weights[worked]
        ),
        "success": {
            "log_loss": metrics.log_loss(success, attempted, labels=[0, 1]),
            "brier_score_loss": metrics.brier_score_loss(success, attempted),
            "roc_auc": metrics.roc_auc_score(success, attempted),
            "per_action": {
                name: {
                    "roc_auc": metrics.roc_auc_score(success[action == k], attempted[action == k]),
                    "log_loss": metrics.log_loss(
                        success[action == k], attempted[action == k], labels=[0, 1]
                    ),
                }
                for k, name in enumerate(ACTIONS)
            },
        },
        "action": {
            "log_loss": metrics.log_loss(action[worked], shares, labels=range(4)),
            "brier_score_loss": float(
                ((shares - np.eye(4)[action[worked]]) ** 2).sum(axis=1).mean()
            ),
        },
        # Two classes only, one of them never recommended: division by zero gives 0.
        "zero_division": {
            "truth": [0, 0, 0, 1],
            "recommended": [0, 0, 2, 0],
            **{
                f"{name}_macro": metrics.precision_recall_fscore_support(
                    [0, 0, 0, 1], [0, 0, 2, 0], average="macro"
                )[figure]
                for name, figure in [("precision", 0), ("recall", 1), ("f1", 2)]
            },
            "balanced_accuracy": metrics.balanced_accuracy_score([0, 0, 0, 1], [0, 0, 2, 0]),
        },
    }
    json.dump(out, sys.stdout, indent=1)
    print()


main()
