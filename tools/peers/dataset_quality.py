"""Logistic regression on character n-grams of the URL, as a strong simple model for files that hold nothing else.
Reads the parts that `bp prepare` wrote; picks the regularisation on the validation part. Usage: dataset_quality.py PREPARED [ADDRESSES], a JSON list for
which it names actions too."""

import json
import os
import sys

import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

folder = sys.argv[1]
parts = {name: pd.read_csv(os.path.join(folder, f"{name}.csv")) for name in ["train", "validation", "test"]}
vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, 5), min_df=2, sublinear_tf=True, lowercase=True)
x = {"train": vectors.fit_transform(parts["train"].url)}
x |= {name: vectors.transform(parts[name].url) for name in ["validation", "test"]}
models = [LogisticRegression(C=c, max_iter=400).fit(x["train"], parts["train"].action_type) for c in [0.3, 1, 3, 10]]
best = max(models, key=lambda model: model.score(x["validation"], parts["validation"].action_type))
accuracy = best.score(x["test"], parts["test"].action_type)
actions = []
if len(sys.argv) > 2:
    with open(sys.argv[2]) as addresses:
        actions = list(best.predict(vectors.transform(json.load(addresses))))
print(json.dumps({"actions": actions, "accuracy": accuracy, "rows": len(parts["test"]), "C": best.C, "ngrams": len(vectors.vocabulary_)}))
