"""What the benchmarks and proofs in this folder share: a served gateway, and how to ask it."""

import contextlib, hashlib, hmac, http.client, json, os, pathlib, re, shutil, signal, subprocess, tempfile, time

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
GATEWAY = pathlib.Path(os.environ.get("GATEWAY", REPOSITORY / ".build-bench/release/gateway"))
LOAD = pathlib.Path(os.environ.get("LOAD", GATEWAY.parent / "load"))
WORKSPACE = "01980000-0000-7000-8000-000000000001"


def build(*products):
    """Release builds of the gateway and other products, unless SKIP_BUILD is set or GATEWAY names a binary."""
    if not os.environ.get("SKIP_BUILD") and not os.environ.get("GATEWAY"):
        for product in ("gateway", *products):
            subprocess.check_call(["swift", "build", "-c", "release", "--product", product, "--scratch-path", ".build-bench"], cwd=REPOSITORY)


class Refused(Exception):
    """An answer of the API that is not what was asked for."""

    def __init__(self, status, sentence):
        super().__init__(sentence)
        self.status = status


class Gateway:
    """A served gateway on a data directory, and a connection to its API."""

    def __init__(self, directory, flags=(), api="127.0.0.1:0", environment={}):
        self.directory = directory
        self.environment = {**os.environ, **environment}
        self.command = [
            GATEWAY, "serve", "--data-dir", directory, "--hooks", "127.0.0.1:0", "--api", api, "--log-level", "error", *flags]
        self.start()
        self.workspace = WORKSPACE
        self.key = self.make_key(WORKSPACE)

    def start(self):
        started = time.perf_counter()
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True, env=self.environment)
        line = self.process.stdout.readline()
        ready = re.match(r"ready hooks=http://(\S+) api=http://(\S+)", line)
        assert ready, f"the gateway did not get ready: {line}"
        self.seconds_to_ready = time.perf_counter() - started
        self.hooks, self.api = ready.groups()
        self.connection = http.client.HTTPConnection(self.api)

    def make_key(self, workspace):
        command = [GATEWAY, "key", "create", "--data-dir", self.directory, "--workspace", workspace]
        return subprocess.check_output(command, text=True).strip()

    @contextlib.contextmanager
    def of_workspace(self, workspace):
        """What is asked meanwhile is asked for another workspace."""
        before = self.workspace, self.key
        self.workspace, self.key = workspace, self.make_key(workspace)
        try:
            yield
        finally:
            self.workspace, self.key = before

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def call(self, method, path, body=None):
        self.connection.request(method, path, None if body is None else json.dumps(body), {"Authorization": f"Bearer {self.key}"})
        response = self.connection.getresponse()
        text = response.read().decode()
        if response.status >= 300:
            raise Refused(response.status, f"{method} {path}: {response.status} {text}")
        return text

    def make(self, path, body):
        return json.loads(self.call("POST", f"/v1/{self.workspace}{path}", body))

    def get(self, path):
        return json.loads(self.call("GET", f"/v1/{self.workspace}{path}"))

    def make_action(self, slug="record"):
        return self.make("/skills", {"slug": slug, "name": slug, "action_type": "record"})["id"]

    def figures(self):
        """Every metric at one moment, by its name with labels as they are written."""
        return {name: float(value) for name, value in re.findall(r"^([^#]\S*) (\S+)$", self.call("GET", "/metrics"), re.MULTILINE)}

    def lag(self):
        """The histogram of lags: how many were at most so many seconds late."""
        return histogram(self.figures(), "engine_tick_lag_seconds")

    def figure(self, name):
        """A counter or gauge, with its labels as they are written; 0 before it was set."""
        return self.figures().get(name, 0.0)

    def memory(self):
        """Resident now and at most, in MB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return [int(re.search(rf"{name}:\s+(\d+)", status)[1]) // 1024 for name in ("VmRSS", "VmHWM")]


@contextlib.contextmanager
def folder():
    """One that is removed in the end."""
    directory = tempfile.mkdtemp(prefix=".bench.", dir=REPOSITORY)
    try:
        yield pathlib.Path(directory)
    finally:
        shutil.rmtree(directory)


@contextlib.contextmanager
def gateway():
    with folder() as directory:
        server = Gateway(directory)
        try:
            yield server
        finally:
            server.stop()


def histogram(figures, name):
    """How many of a metric were at most so large."""
    found = [(re.fullmatch(rf'{name}_bucket{{le="([^"]+)"}}', key), count) for key, count in figures.items()]
    return {float(key[1]): int(count) for key, count in found if key}


def at_most(counts, part):
    """The bound of a histogram that so large a part of its values keeps to."""
    return next(bound for bound, count in counts.items() if count >= part * counts[float("inf")])


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


class Load:
    """Signed webhooks at a fixed rate (`Benchmarks/load`), while a block runs or until their time is over, or their number is sent."""

    numbers = iter(range(0, 10**12, 10**8))

    def __init__(self, server, destinations, rate, seconds, connections, body=REPOSITORY / "fixtures/json/crm-959.json", workspace=None,
                 requests=0, every=0, timestamp=False):
        lines = [f"http://{server.hooks}/v1/{workspace or WORKSPACE}/hooks/{each['id']} {each['secret']}" for each in destinations]
        number = next(self.numbers)
        targets = pathlib.Path(server.directory) / f"targets.{number}"
        targets.write_text("\n".join(lines))
        self.process = subprocess.Popen(
            [LOAD, "--targets", targets, "--body", body, "--mark", "01JH8Z4T9W3QK", "--first", str(number), "--rate", str(rate),
             "--seconds", str(seconds), "--connections", str(connections), "--requests", str(requests), "--every", str(every)] + ["--timestamp"] * timestamp,
            stdout=subprocess.PIPE, text=True)

    def outcomes(self):
        """As they come: of each `every` seconds, then of all."""
        for line in self.process.stdout:
            yield json.loads(line)
        assert self.process.wait() == 0, f"the load ended with status {self.process.returncode}"

    def result(self):
        *_, result = self.outcomes()
        return result


def hook_request(destination, body):
    """Path and headers of a signed webhook."""
    mac = hmac.new(destination["secret"].encode(), body, hashlib.sha256).hexdigest()
    return f"/v1/{WORKSPACE}/hooks/{destination['id']}", {"x-amigo-request-signature": mac}


class Sender:
    """A connection that posts signed webhooks to one destination."""

    def __init__(self, server, destination):
        self.connection = http.client.HTTPConnection(server.hooks)
        self.destination = destination

    def post(self, content):
        """The answer, and how many milliseconds it took."""
        body = json.dumps(content).encode()
        path, headers = hook_request(self.destination, body)
        started = time.perf_counter()
        self.connection.request("POST", path, body, headers)
        response = self.connection.getresponse()
        answer = json.loads(response.read())
        assert response.status == 200, answer
        return answer, (time.perf_counter() - started) * 1000
