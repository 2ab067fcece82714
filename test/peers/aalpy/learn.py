"""Learns what can happen to a job from the answers of the fake API, and prints the automaton as JSON.

It knows the requests of the API and nothing of its jobs: the inputs are the events that the description of the control
lists, and the requests by which a client stops and deletes a job. The output of an input is what it was answered with, and
what a poll after it was answered with.

Usage: learn.py URL v1|v2, of a server whose clock stands still and whose deletions do not fail.
"""

import copy
import http.client
import json
import random
import sys
import urllib.parse

from aalpy import SUL, Oracle, StatePrefixEqOracle, WMethodEqOracle, run_KV

STOP = "POST stop"
DELETE = "DELETE"

# How long a deletion takes at most, on the clock of the server.
DELETION = "10s"

CONTROL = "/__jobstat"

# By version: where the jobs are, what creates one, where it is then, what stops it, and where a poll has its status.
APIS = {
    "v1": {
        "jobs": "/v1/learner/training-jobs",
        "new": lambda name: {
            "job_name": name,
            "config": {
                "worker_server_num": 1,
                "app_url": "/a/",
                "boot_file_url": "/a/b.py",
                "spec_id": 1,
                "engine_id": 1,
            },
        },
        "job": lambda body: f"{body['job_id']}/versions/{body['version_id']}",
        "events": "/jobs/{job_id}/versions/{version_id}/events",
        "stop": ("/stop", None),
        "status": lambda body: body["status"],
    },
    "v2": {
        "jobs": "/v2/learner/training-jobs",
        "new": lambda name: {
            "kind": "job",
            "metadata": {"name": name},
            "algorithm": {"code_dir": "/a/", "boot_file": "/a/b.py", "engine": {"engine_id": "pytorch_1.8"}},
            "spec": {"resource": {"flavor_id": "modelarts.vm.gpu.p100", "node_count": 1}},
        },
        "job": lambda body: body["metadata"]["id"],
        "events": "/jobs/{training_job_id}/events",
        "stop": ("/actions", {"action_type": "terminate"}),
        "status": lambda body: body["status"]["phase"],
    },
}


class Client:
    """Sends requests over one connection."""

    def __init__(self, url):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc)
        self.requests = 0

    def ask(self, method, path, body=None):
        """The HTTP status of the answer, and its body; `None` for an empty one."""
        self.requests += 1
        sent = None if body is None else json.dumps(body)
        self.connection.request(method, path, sent, {"X-Auth-Token": "any"})
        answer = self.connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None

    def expect(self, method, path, body=None):
        """The body of an answer that must be a success."""
        status, answer = self.ask(method, path, body)
        if status >= 300:
            raise SystemExit(f"{method} {path}: {status} {answer}")
        return answer


class Job(SUL):
    """A job of the fake API: a new one for each query."""

    def __init__(self, client, api):
        super().__init__()
        self.client = client
        self.api = api
        self.created = 0

    def pre(self):
        self.created += 1
        body = self.client.expect("POST", self.api["jobs"], self.api["new"](f"job-{self.created}"))
        job = self.api["job"](body)
        self.path = f"{self.api['jobs']}/{job}"
        self.events = f"{CONTROL}/jobs/{job}/events"

    def post(self):
        pass

    def step(self, letter):
        answer = self.answer_to(letter)
        status, body = self.client.ask("GET", self.path)
        return answer, kind_of(status, body) if status >= 300 else f"{status} {self.api['status'](body)}"

    def answer_to(self, letter):
        if letter == STOP:
            path, body = self.api["stop"]
            return kind_of(*self.client.ask("POST", self.path + path, body))
        if letter != DELETE:
            return kind_of(*self.client.ask("POST", self.events, {"event": letter}))
        status, body = self.client.ask("DELETE", self.path)
        if status < 300:
            self.client.expect("POST", f"{CONTROL}/clock", {"advance": DELETION})
        return kind_of(status, body)


def kind_of(status, body):
    """The kind of an answer: its HTTP status, with the code of the vendor's error."""
    code = (body or {}).get("error_code")
    return str(status) if code is None else f"{status} {code}"


class WalksThenWMethod(Oracle):
    """Random walks from each state find most differences soon. Where they find none, the W-method finds every difference
    from a system that has no more states than the hypothesis."""

    def __init__(self, alphabet, sul):
        super().__init__(alphabet, sul)
        self.walks = StatePrefixEqOracle(alphabet, sul, walks_per_state=20, walk_len=10)

    def find_cex(self, hypothesis):
        return self.found_by(self.walks, hypothesis) or self.found_by_w_method(hypothesis)

    def found_by_w_method(self, hypothesis):
        # The learner goes on with the hypothesis, and with the way by which it has come to each state.
        shorter = copy.deepcopy(hypothesis)
        for state in shorter.states:
            state.prefix = shorter.get_shortest_path(shorter.initial_state, state)
        return self.found_by(WMethodEqOracle(self.alphabet, self.sul, len(shorter.states)), shorter)

    def found_by(self, oracle, hypothesis):
        oracle.sul = self.sul
        queries, steps = oracle.num_queries, oracle.num_steps
        found = oracle.find_cex(hypothesis)
        self.num_queries += oracle.num_queries - queries
        self.num_steps += oracle.num_steps - steps
        return found


def main(url, version):
    random.seed(1)
    client = Client(url)
    api = APIS[version]
    call = client.expect("GET", f"{CONTROL}/openapi.json")["paths"][CONTROL + api["events"]]["post"]
    events = call["requestBody"]["content"]["application/json"]["schema"]["properties"]["event"]["enum"]
    alphabet = [*events, STOP, DELETE]
    job = Job(client, api)
    oracle = WalksThenWMethod(alphabet, job)
    learned, figures = run_KV(alphabet, job, oracle, "mealy", return_data=True, print_level=0)
    states = {
        state.state_id: {
            letter: {"output": ", ".join(state.output_fun[letter]), "to": state.transitions[letter].state_id}
            for letter in alphabet
        }
        for state in learned.states
    }
    start = learned.initial_state.state_id
    print(json.dumps({"start": start, "states": states, "requests": client.requests, "figures": figures}))


main(*sys.argv[1:])
