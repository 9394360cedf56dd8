"""Three models that a competent user would try first, on our rows: one logistic regression per action, xgboost and
scikit-learn's histogram gradient boosting with default parameters. Each learns from training and validation part
together; only the strength of the regression's penalty is chosen, on the validation part.
Usage: accuracy.py FOLDER with meta.json and little-endian arrays; prints the true success rates of their choices."""

import json
import os
import sys
import warnings

import numpy as np
import xgboost as xgb
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")
ACTIONS = 4
STRENGTHS = [0.001, 0.01, 0.1, 1]


def logistic(c):
    return make_pipeline(
        SimpleImputer(add_indicator=True, keep_empty_features=True),
        StandardScaler(),
        LogisticRegression(C=c, max_iter=500),
    )


def chances_by_logistic(train, validation, sites):
    width = sites.shape[1]

    def fitted(rows, labels, c):
        action = rows[:, width:].argmax(1)
        models = []
        for a in range(ACTIONS):
            own = action == a
            both = own.any() and 0 < labels[own].mean() < 1
            models.append(logistic(c).fit(rows[own, :width], labels[own]) if both else float(labels[own].mean() if own.any() else 0))
        return models

    def chance(model, rows):
        return np.full(len(rows), model) if isinstance(model, float) else model.predict_proba(rows)[:, 1]

    def loss(c):
        action = validation[0][:, width:].argmax(1)
        predicted = np.zeros(len(action))
        for a, model in enumerate(fitted(*train, c)):
            if (action == a).any():
                predicted[action == a] = chance(model, validation[0][action == a, :width])
        return log_loss(validation[1], predicted, labels=[0, 1])

    best = min(STRENGTHS, key=loss)
    models = fitted(np.vstack([train[0], validation[0]]), np.concatenate([train[1], validation[1]]), best)
    return np.stack([chance(model, sites) for model in models], 1)


def chances_by(model, train, validation, sites):
    model.fit(np.vstack([train[0], validation[0]]), np.concatenate([train[1], validation[1]]))
    asked = [np.hstack([sites, np.tile(np.eye(ACTIONS, dtype="f4")[a], (len(sites), 1))]) for a in range(ACTIONS)]
    return np.stack([model.predict_proba(rows)[:, 1] for rows in asked], 1)


def measure(folder):
    with open(os.path.join(folder, "meta.json"), encoding="utf8") as file:
        columns = json.load(file)["columns"]
    read = lambda name, kind: np.fromfile(os.path.join(folder, name), kind)
    train, validation = [
        (read(f"{part}.values", "<f4").reshape(-1, columns), read(f"{part}.labels", "<f4"))
        for part in ["train", "validation"]
    ]
    sites = read("sites.values", "<f4").reshape(-1, columns - ACTIONS)
    truth = read("sites.truth", "<f8").reshape(-1, ACTIONS)
    rate = lambda chances: float(truth[np.arange(len(truth)), chances.argmax(1)].mean())
    return {
        "logistic": rate(chances_by_logistic(train, validation, sites)),
        "xgboost": rate(chances_by(xgb.XGBClassifier(), train, validation, sites)),
        "histogram": rate(chances_by(HistGradientBoostingClassifier(random_state=1), train, validation, sites)),
    }


print(json.dumps(measure(sys.argv[1])))
