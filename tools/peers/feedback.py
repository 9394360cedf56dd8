"""The peer of bench:feedback: collects the same logs with pandas, as a competent user would write it.

Usage: feedback.py ROOT OUT. Reads ROOT/logs/*.jsonl, normalises, merges the lines of an attempt (outcome: automation
before shadow, latest line; site fields: shadow before automation, latest known value), and writes one CSV row each.
Prints seconds and peak memory as JSON.
"""

import json
import os
import resource
import sys
import time

import numpy as np
import pandas as pd

ACTIONS = {
    "comment": "comment", "profile": "profile", "forum": "forum", "guest": "guest",
    "guestpost": "guest", "guestposting": "guest",
}
RESULTS = {"success", "failed", "error"}
COLUMNS = (
    "task_id,action_type,success,timestamp,url,domain,pa,da,site_type,platform_guess,comment_supported,"
    "profile_supported,forum_supported,guest_supported,requires_login,registration_detected,campaign_id,"
    "campaign_category_id,campaign_subcategory_id,split,result,execution_time,retry_count,failure_reason,"
    "captcha_type,status,shadow_action,shadow_confidence,shadow_probabilities,propensity,policy_version,"
    "outcome_source,outcome_at,site_source,sources"
).split(",")
KEY = ["task_id", "action_type"]


def read(path, wanted):
    """Reads a JSON lines file, keeping only the columns that are wanted. Measured: three times as fast as read_json."""
    parts = []
    rows = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            rows.append([record.get(name) for name in wanted])
            if len(rows) == 100_000:
                parts.append(pd.DataFrame(rows, columns=wanted))
                rows = []
    parts.append(pd.DataFrame(rows, columns=wanted))
    return pd.concat(parts, ignore_index=True)


def actions(column):
    return column.astype("string").str.lower().str.replace(r"[\s_-]+", "", regex=True).map(ACTIONS)


def instants(column):
    unix = pd.to_numeric(column, errors="coerce")
    seconds = unix.where(unix < 1e11, unix / 1000)
    times = pd.to_datetime(column.where(unix.isna()), utc=True, errors="coerce")
    return times.fillna(pd.to_datetime(seconds, unit="s", utc=True, errors="coerce"))


def clean(frame, action, result):
    frame["action_type"] = actions(frame.pop(action)).astype("category")
    frame["task_id"] = frame["task_id"].astype("string").str.strip()
    frame["timestamp"] = instants(frame["timestamp"])
    frame["result"] = frame.pop(result).astype("string").str.strip().str.lower()
    domain = frame["domain"].astype("string").str.strip().str.lower().str.removeprefix("www.")
    frame["domain"] = domain.where(domain.ne("unknown"))
    usable = frame["action_type"].notna() & frame["task_id"].notna()
    usable &= frame["result"].isin(RESULTS) | frame["result"].isna()
    return frame[usable], int((~usable).sum())


def main(root, out):
    start = time.perf_counter()
    automation = read(
        os.path.join(root, "logs", "automation_logs.jsonl"),
        ["timestamp", "task_id", "domain", "action_attempted", "result", "failure_reason", "captcha_type",
         "execution_time", "retry_count"],
    )
    shadow = read(
        os.path.join(root, "logs", "shadow_mode_logs.jsonl"),
        ["timestamp", "task_id", "campaign_id", "domain", "pa", "da", "site_type", "rule_based_action",
         "ai_predicted_action", "ai_confidence", "ai_probabilities", "task_result", "execution_time", "retry_count"],
    )
    lines = len(automation) + len(shadow)
    automation, rejected = clean(automation, "action_attempted", "result")
    shadow, more = clean(shadow, "rule_based_action", "task_result")
    for name in ("pa", "da"):
        shadow[name] = pd.to_numeric(shadow[name], errors="coerce")
        shadow[name] = shadow[name].where(shadow[name].between(0, 100))
    shadow["shadow_action"] = actions(shadow.pop("ai_predicted_action"))
    shadow = shadow.rename(columns={"ai_confidence": "shadow_confidence", "ai_probabilities": "shadow_probabilities"})

    automation = automation.sort_values(["timestamp", "retry_count"], kind="stable", na_position="first")
    shadow = shadow.sort_values("timestamp", kind="stable", na_position="first")
    outcome = ["result", "execution_time", "retry_count", "failure_reason", "captcha_type", "timestamp"]
    ours = automation.drop_duplicates(KEY, keep="last").set_index(KEY)
    theirs = shadow[shadow["result"].notna()].drop_duplicates(KEY, keep="last").set_index(KEY)
    ours["outcome_source"] = "automation"
    theirs["outcome_source"] = "shadow"
    merged = pd.concat([
        ours.reindex(columns=outcome + ["outcome_source"]),
        theirs.loc[theirs.index.difference(ours.index)].reindex(columns=outcome + ["outcome_source"]),
    ]).rename(columns={"timestamp": "outcome_at"})

    site = ["domain", "pa", "da", "site_type", "campaign_id", "shadow_action", "shadow_confidence", "shadow_probabilities"]
    known = shadow.groupby(KEY, observed=True, sort=False)[site].last()
    merged = merged.join(known)
    fallback = automation.groupby(KEY, observed=True, sort=False)["domain"].last()
    merged["domain"] = merged["domain"].fillna(fallback.reindex(merged.index))
    first = pd.concat([automation[KEY + ["timestamp"]], shadow[KEY + ["timestamp"]]])
    merged["timestamp"] = first.groupby(KEY, observed=True, sort=False)["timestamp"].min().reindex(merged.index)
    in_shadow = merged.index.isin(known.index)
    in_automation = merged.index.isin(ours.index)
    merged["sources"] = np.where(in_automation & in_shadow, "automation|shadow", np.where(in_shadow, "shadow", "automation"))
    merged["success"] = (merged["result"] == "success").astype("int8")
    for name in ("timestamp", "outcome_at"):
        merged[name] = merged[name].dt.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    merged = merged.reset_index().sort_values(["action_type", "task_id"])
    pending = len(known.index.difference(merged.set_index(KEY).index))

    os.makedirs(out, exist_ok=True)
    path = os.path.join(out, "dataset.csv")
    merged.reindex(columns=COLUMNS).to_csv(path + ".tmp", index=False)
    os.replace(path + ".tmp", path)
    print(json.dumps({
        "seconds": time.perf_counter() - start,
        "max_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "rows": len(merged), "lines": lines, "quarantined": rejected + more, "pending": pending,
        "pandas": pd.__version__,
    }))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
