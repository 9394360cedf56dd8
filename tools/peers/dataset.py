"""Prepares a dataset as a competent pandas and scikit-learn user would: whole columns at a time, no Python loop over
rows. Cleans, fills in from earlier rows of the domain, splits by domain, picks URL tokens and frequent categories on the
training part, encodes the three parts as float32 and writes them as CSV. Usage: dataset.py DATASET OUT"""

import hashlib
import json
import os
import resource
import sys
import time

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.feature_selection import SelectKBest, chi2

path, out = sys.argv[1], sys.argv[2]
os.makedirs(out, exist_ok=True)
started = time.perf_counter()

FLAGS = ["comment_supported", "profile_supported", "forum_supported", "guest_supported", "requires_login", "registration_detected"]
CATEGORIES = ["site_type", "platform_guess", "campaign_category_id", "campaign_subcategory_id"]
ACTIONS = ["comment", "profile", "forum", "guest"]
columns = ["task_id", "action_type", "success", "timestamp", "url", "domain", "pa", "da", "outcome_source", "propensity", *CATEGORIES, *FLAGS]
rows = pd.read_csv(path, usecols=columns, dtype={**{name: "category" for name in [*CATEGORIES, "action_type", "outcome_source"]},
    "task_id": "string", "url": "object", "domain": "object", "pa": "float32", "da": "float32", **{name: "float32" for name in FLAGS}})
read = len(rows)
content = hashlib.sha256(pd.util.hash_pandas_object(rows, index=False).to_numpy().tobytes()).hexdigest()

rows = rows[rows.action_type.isin(ACTIONS) & rows.success.isin([0, 1]) & rows.domain.notna()]
rows = rows.drop_duplicates(["task_id", "action_type"]).drop(columns="task_id")
for name in ["pa", "da"]:
    rows[name] = rows[name].where(rows[name].between(0, 100))
for name in CATEGORIES:
    rows[name] = rows[name].astype("object").str.strip().str.lower().str.replace(r"\W+", "_", regex=True)
rows["timestamp"] = pd.to_datetime(rows.timestamp, utc=True, errors="coerce")

rows = rows.sort_values(["domain", "timestamp"], kind="stable")
fill = ["pa", "da", "site_type", "platform_guess", *FLAGS]
rows[fill] = rows.groupby("domain", sort=False)[fill].ffill()

names = pd.Series(rows.domain.unique())
labels = names.str.split(".")
second = labels.str[-2].isin(["co", "blogspot"])
registrable = np.where(second, labels.str[-3:].str.join("."), labels.str[-2:].str.join("."))
share = pd.Series(registrable).map(lambda name: int.from_bytes(hashlib.sha256(("salt" + name).encode()).digest()[:6], "big") / 2**48)
split = pd.Series(np.select([share < 0.7, share < 0.85], [0, 1], 2), index=names)
rows["split"] = rows.domain.map(split).to_numpy()
train = (rows.split == 0).to_numpy()

url = rows.url.fillna("")
pieces = url.str.extract(r"^(?P<scheme>https?)://[^/?#]+(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?$")
path_text = pieces["path"].fillna("")
numeric = pd.DataFrame({
    "pa": rows.pa, "da": rows.da, "pa_minus_da": rows.pa - rows.da, "pa_da_mean": (rows.pa + rows.da) / 2, "pa_per_da": rows.pa / (rows.da + 1),
    **{name: rows[name] for name in FLAGS}, "supported": rows[FLAGS[:4]].sum(axis=1),
    "hour": rows.timestamp.dt.hour, "weekday": rows.timestamp.dt.weekday,
    "host_length": rows.domain.str.len(), "host_labels": rows.domain.str.count(r"\.") + 1, "host_digits": rows.domain.str.count(r"\d"),
    "host_hyphens": rows.domain.str.count("-"), "https": pieces.scheme == "https", "url_length": url.str.len(),
    "path_depth": path_text.str.count(r"/[^/]"), "path_length": path_text.str.len(), "path_digits": path_text.str.count(r"\d"),
    "path_hyphens": path_text.str.count("-"), "path_number": path_text.str.contains(r"\d$"), "path_slash": path_text.str.endswith("/"),
    "has_query": pieces["query"].notna(), "has_fragment": pieces.fragment.notna(),
}).astype("float32")
blocks, features = [numeric.to_numpy(dtype="float32")], list(numeric.columns)
for name in [*CATEGORIES, "tld"]:
    values = rows.domain.str.rsplit(".", n=1).str[-1] if name == "tld" else rows[name]
    counts = values[train].value_counts()
    keep = list(counts[counts >= 20].index[:16])
    coded = pd.Categorical(values.where(values.isin(keep) | values.isna(), "other"), categories=[*keep, "other"])
    hot = pd.get_dummies(coded, dtype="float32").to_numpy()
    hot[values.isna().to_numpy()] = np.nan
    blocks.append(hot)
    features += [f"{name}={value}" for value in coded.categories]
label = (rows.action_type.astype("object") + rows.success.astype(str)).to_numpy()
tokens = CountVectorizer(binary=True, token_pattern=r"[^\W\d_]{2,24}", min_df=20)
text = url.str.replace(r"^https?://", "", regex=True)
tokens.fit(text[train])
counts = tokens.transform(text)
best = SelectKBest(chi2, k=min(48, counts.shape[1])).fit(counts[train], label[train])
features += [f"token={name}" for name in tokens.get_feature_names_out()[best.get_support()]]
actions = pd.get_dummies(pd.Categorical(rows.action_type, categories=ACTIONS), dtype="float32").to_numpy()
picked = counts[:, best.get_support()]
cells = 0
for index, name in enumerate(["train", "validation", "test"]):
    mask = (rows.split == index).to_numpy()
    matrix = np.hstack([*(block[mask] for block in blocks), picked[mask].toarray().astype("float32"), actions[mask]])
    cells += matrix.size
    rows[mask].to_csv(os.path.join(out, f"{name}.csv"), index=False)
with open(os.path.join(out, "metadata.json"), "w", encoding="utf-8") as file:
    json.dump({"features": features, "rows": read, "hash": content}, file)

seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "max_rss_mb": peak, "rows": read, "features": len(features), "cells": cells}))
