"""Calls the Python client as a worker would: drive.py URL BUFFER_DIR STEP, prints one JSON document."""

import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../../../clients/python"))
sys.dont_write_bytecode = True
from backlinkpro import Client, Refused  # noqa: E402

url, folder, step = sys.argv[1:4]
client = Client(url, os.environ["BP_DECIDE_TOKEN"], os.environ["BP_REPORT_TOKEN"], buffer_dir=folder)
SITE = {"domain": "example.org", "pa": 90}


def rule(site):
    return "forum"


def all_calls():
    decision = client.decide(SITE, rule, task_id="p1", allowed=["guest"])
    client.report(decision, "failed", failure_reason="captcha", execution_time=1.5)
    shadow = client.shadow(SITE, "profile", task_id="p2")
    client.report(shadow, "success")
    ranking = client.rank([{"pa": 10}, {"pa": 90}], allowed=("comment",))
    try:
        client.decide({"pa": "ninety"}, rule)
        refused = None
    except Refused as error:
        refused = [error.status, error.code]
    again = [client.decide(SITE, rule, decision_id="one")["action"] for _ in range(2)]
    client.report({"decision_id": "x", "action": "forum"}, "failed", no_such_detail=1)
    return {
        "decision": decision,
        "shadow": shadow,
        "ranking": ranking,
        "refused": refused,
        "again": again,
        "flushed": client.flush(),
        "left": sorted(os.listdir(folder)),
    }


def away():
    """The server does not answer; the process dies right after it has reported."""
    waits = []
    for _ in range(3):
        began = time.monotonic()
        decision = client.decide(SITE, rule, task_id="p3")
        waits.append(time.monotonic() - began)
    for number in range(20):
        client.report(dict(decision, task_id="late-%d" % number), "success")
    print(json.dumps({"decision": decision, "waits": waits, "ranking": client.rank([SITE])}))
    sys.stdout.flush()
    os._exit(9)


def later():
    return {"flushed": client.flush(20), "left": os.listdir(folder)}


print(json.dumps({"all": all_calls, "away": away, "later": later}[step]()))
