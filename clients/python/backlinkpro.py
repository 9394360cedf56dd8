"""Decisions of the model in production, and their outcomes back. One file, Python 3.9 or newer, nothing to install.

    from backlinkpro import Client

    client = Client("http://127.0.0.1:9465", decide_token="...", report_token="...", buffer_dir="var/outcomes")
    decision = client.decide({"domain": "example.org", "pa": 40}, rule=my_rule, task_id="4711")
    ...
    client.report(decision, "success", execution_time=12.5)

A decision never waits longer than `timeout` seconds (0.3): then `rule(site)` chooses, and the decision says so
(`"fallback": True`). An outcome is written to a file in `buffer_dir` and synced before `report` returns, and sent by a
thread; what could not be sent is sent by the next process that uses the folder, also after a crash. Sending twice does
no harm: outcomes are merged by their attempt.
"""

import json
import os
import queue
import threading
import time
import urllib.error
import urllib.request
import uuid
import warnings
from datetime import datetime, timezone

__all__ = ["ACTIONS", "Client", "Refused", "Unavailable"]

ACTIONS = ("comment", "profile", "forum", "guest")
RESULTS = ("success", "failed", "error")

# Outcomes of one request; the server takes 1,000.
BATCH = 200
# Seconds between two tries while the server is away.
RETRY_SECONDS = 2.0
# Seconds between two looks for files that other processes left.
LOOK_SECONDS = 30.0
# Seconds that a report may take on the wire; it is sent by a thread, so that nobody waits for it.
REPORT_SECONDS = 10.0
# Seconds for which decisions are not asked for after one timed out, so that not every one waits.
PAUSE_SECONDS = 1.0


class Unavailable(Exception):
    """The server could not be reached, or had no answer in time."""


class Refused(Exception):
    """The server says that the request is wrong: another try would not help. `code` and `remedy` say more."""

    def __init__(self, status, code, message, remedy):
        super().__init__("%s: %s %s" % (code, message, remedy))
        self.status = status
        self.code = code
        self.remedy = remedy


class Client:
    """Safe to use from several threads. `buffer_dir` is for this client's files; processes may share it."""

    def __init__(self, url, decide_token=None, report_token=None, buffer_dir=None, timeout=0.3):
        self._url = url.rstrip("/")
        self._tokens = {"decide": decide_token, "report": report_token}
        self._timeout = timeout
        self._paused_until = 0.0
        self._calls = queue.SimpleQueue()
        self._callers = 0
        self._callers_lock = threading.Lock()
        self._buffer = None if buffer_dir is None else _Buffer(buffer_dir, self._send)

    def decide(self, site, rule, task_id=None, unit=None, allowed=None, decision_id=None):
        """The decision for `site` (a dict with the dataset's columns): a dict with `decision_id`, `action`, ….

        `rule(site)` gives the action where the server has no answer in time. Raises Refused where the request is wrong.
        """
        decision_id = decision_id or str(uuid.uuid4())
        asked = _without_none(
            {"site": site, "task_id": task_id, "unit": unit, "allowed": _list(allowed), "decision_id": decision_id}
        )
        try:
            return dict(self._ask("/v1/decisions", asked), task_id=task_id, fallback=False)
        except Unavailable:
            # Under an id of its own: the server may have decided otherwise under the one that was asked for.
            return {
                "decision_id": None,
                "task_id": task_id,
                "action": rule(site),
                "propensity": None,
                "fallback": True,
            }

    def shadow(self, site, executed, task_id=None, unit=None):
        """A rule chose `executed`; what the model would have done is written down beside it.

        Gives the decision, or None where the server has no answer in time: the rule's action stands in any case.
        """
        asked = {"site": site, "executed": executed, "task_id": task_id, "unit": unit}
        try:
            return dict(self._ask("/v1/decisions", _without_none(asked)), task_id=task_id, fallback=False)
        except Unavailable:
            return None

    def rank(self, sites, action=None, allowed=None):
        """The sites by their chance of success, best first: [(index, action, probability), …].

        Where the server has no answer in time: in the order given, with None for action and probability.
        """
        asked = {"sites": list(sites), "action": action, "allowed": _list(allowed)}
        try:
            ranking = self._ask("/v1/rankings", _without_none(asked))["ranking"]
            return [(each["index"], each["action"], each["probability"]) for each in ranking]
        except Unavailable:
            return [(index, None, None) for index in range(len(asked["sites"]))]

    def report(self, decision, result, **details):
        """Takes what came of a decision: `success`, `failed` or `error`, with `failure_reason`, `execution_time`, ….

        On the disk when it returns. Raises OSError where the disk is full, ValueError where it makes no sense.
        """
        if result not in RESULTS:
            raise ValueError("result is %r, allowed are %s" % (result, ", ".join(RESULTS)))
        if self._buffer is None:
            raise ValueError("report needs a buffer_dir")
        outcome = {
            "decision_id": decision.get("decision_id"),
            "task_id": None if decision.get("task_id") is None else str(decision["task_id"]),
            "action": decision["action"],
            "result": result,
            "timestamp": datetime.now(timezone.utc).isoformat(),
        }
        outcome.update(details)
        outcome = _without_none(outcome)
        if "decision_id" not in outcome and "task_id" not in outcome:
            raise ValueError("a decision of the rule needs a task_id, or nothing joins its outcome")
        self._buffer.add(outcome)

    def flush(self, seconds=10.0):
        """Waits until everything reported is with the server; False where it is not after so many seconds."""
        return self._buffer is None or self._buffer.wait(seconds)

    def close(self, seconds=2.0):
        """Sends what waits, for so many seconds at most; the rest stays on the disk for the next process."""
        return self._buffer is None or self._buffer.close(seconds)

    def _ask(self, path, body):
        """In a thread that is left behind when time is up: sockets' own limits count each step, not the whole."""
        if time.monotonic() < self._paused_until:
            raise Unavailable("asked a moment ago without an answer")
        answer = queue.SimpleQueue()
        self._calls.put((path, body, answer))
        with self._callers_lock:
            if self._callers < 8:
                self._callers += 1
                threading.Thread(target=self._call, daemon=True).start()
        try:
            done, value = answer.get(timeout=self._timeout)
        except queue.Empty:
            done, value = False, Unavailable("no answer within %s seconds" % self._timeout)
        if done:
            return value
        if isinstance(value, Unavailable):
            self._paused_until = time.monotonic() + PAUSE_SECONDS
        raise value

    def _call(self):
        while True:
            try:
                path, body, answer = self._calls.get(timeout=5)
            except queue.Empty:
                with self._callers_lock:
                    if self._calls.empty():
                        self._callers -= 1
                        return
                continue
            try:
                answer.put((True, self._post(path, body, "decide", self._timeout)))
            except Exception as error:
                answer.put((False, error))

    def _send(self, outcomes):
        self._post("/v1/outcomes", {"outcomes": outcomes}, "report", REPORT_SECONDS)

    def _post(self, path, body, role, seconds):
        request = urllib.request.Request(
            self._url + path,
            data=json.dumps(body).encode("utf-8"),
            headers={"Content-Type": "application/json", "Authorization": "Bearer %s" % self._tokens[role]},
        )
        try:
            with urllib.request.urlopen(request, timeout=seconds) as reply:
                return json.loads(reply.read())
        except urllib.error.HTTPError as error:
            if error.code >= 500 or error.code == 429:
                raise Unavailable("the server answered %d" % error.code) from error
            raise _refusal(error) from error
        except (OSError, ValueError) as error:
            raise Unavailable(str(error)) from error


class _Buffer:
    """Outcomes on the disk until the server has them: one file a process, removed when all of it is sent."""

    def __init__(self, folder, send):
        self._folder = folder
        self._send = send
        os.makedirs(folder, exist_ok=True)
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._file = None
        self._closing = False
        self._sending = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def add(self, outcome):
        line = (json.dumps(outcome) + "\n").encode("utf-8")
        with self._changed:
            if self._file is None:
                self._file = self._new_file()
            start = self._file.tell()
            try:
                self._file.write(line)
                os.fsync(self._file.fileno())
            except OSError:
                # What was written of it must not be sent: its caller knows that it was not taken.
                self._file.truncate(start)
                raise
            self._changed.notify_all()

    def _new_file(self):
        path = os.path.join(self._folder, "%d-%s" % (time.time_ns(), uuid.uuid4().hex))
        file = open(path + ".new", "ab", buffering=0)
        # Held before others can see it: they would take an empty file for one that is done with.
        _hold(file)
        os.rename(path + ".new", path + ".jsonl")
        _sync_folder(self._folder)
        return file

    def wait(self, seconds):
        end = time.monotonic() + seconds
        with self._changed:
            while self._file is not None or self._sending or self._left():
                rest = end - time.monotonic()
                if rest <= 0:
                    return False
                self._changed.wait(min(rest, 0.05))
            return True

    def close(self, seconds):
        done = self.wait(seconds)
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        return done

    def _left(self):
        return [name for name in sorted(os.listdir(self._folder)) if name.endswith(".jsonl")]

    def _run(self):
        while True:
            with self._changed:
                if self._closing:
                    return
                if self._file is not None:
                    # From now on new outcomes go into another file, and this one is whole.
                    self._file.close()
                    self._file = None
                self._sending = True
            try:
                sent = all([self._send_file(os.path.join(self._folder, name)) for name in self._left()])
            except Exception as error:
                sent = False
                warnings.warn("outcomes could not be sent: %s" % error)
            with self._changed:
                self._sending = False
                self._changed.notify_all()
                if not sent:
                    self._changed.wait(RETRY_SECONDS)
                elif self._file is None and not self._closing:
                    # Files of processes that have died meanwhile are looked for too.
                    self._changed.wait(LOOK_SECONDS)

    def _send_file(self, path):
        """True where the file is done with. Another process' file that is still being written is left alone."""
        try:
            with open(path, "r+b") as file:
                if not _hold(file):
                    return True
                lines = file.read().split(b"\n")
                # Behind the last newline is nothing, or what a crash left of a line whose `report` never returned.
                outcomes = [outcome for outcome in map(self._read, lines[:-1]) if outcome is not None]
                for start in range(0, len(outcomes), BATCH):
                    self._send_batch(outcomes[start : start + BATCH])
                os.remove(path)
        except FileNotFoundError:
            pass
        except Unavailable:
            return False
        return True

    def _send_batch(self, outcomes):
        try:
            self._send(outcomes)
        except Refused as refused:
            if refused.status in (401, 403):
                # A wrong token is put right; the outcomes must not be lost to it.
                raise Unavailable(str(refused)) from refused
            if len(outcomes) > 1:
                for outcome in outcomes:
                    self._send_batch([outcome])
                return
            self._set_aside(outcomes[0], str(refused))

    def _read(self, line):
        try:
            return json.loads(line)
        except ValueError:
            # A damaged disk must not keep the rest from being sent.
            self._set_aside(line.decode("utf-8", "replace"), "it is not JSON")
            return None

    def _set_aside(self, outcome, why):
        with open(os.path.join(self._folder, "refused.log"), "ab") as file:
            file.write((json.dumps({"outcome": outcome, "why": why}) + "\n").encode("utf-8"))


def _hold(file):
    """Takes the file for this process; False where another one has it. Given back when it is closed."""
    try:
        import fcntl
    except ImportError:
        # Windows: two processes may then send the same outcomes, which does no harm.
        return True
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except OSError:
        return False


def _sync_folder(folder):
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refusal(error):
    try:
        told = json.loads(error.read())["error"]
        return Refused(error.code, told["code"], told["message"], told["remedy"])
    except (ValueError, KeyError, TypeError, OSError):
        return Refused(error.code, "REFUSED", "The server answered %d." % error.code, "")


def _list(values):
    return None if values is None else list(values)


def _without_none(values):
    return {name: value for name, value in values.items() if value is not None}
