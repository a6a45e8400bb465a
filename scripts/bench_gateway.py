"""What the benchmarks in this folder share: a served gateway, and how to ask it."""

import contextlib, hashlib, hmac, http.client, json, os, pathlib, re, shutil, signal, subprocess, tempfile, time

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
GATEWAY = REPOSITORY / ".build-bench/release/gateway"
WORKSPACE = "01980000-0000-7000-8000-000000000001"


def build():
    """A release build, unless SKIP_BUILD is set."""
    if not os.environ.get("SKIP_BUILD"):
        subprocess.check_call(
            ["swift", "build", "-c", "release", "--product", "gateway", "--scratch-path", ".build-bench"], cwd=REPOSITORY)


class Gateway:
    """A served gateway on a data directory, and a connection to its API."""

    def __init__(self, directory):
        self.directory = directory
        self.start()
        self.key = subprocess.check_output(
            [GATEWAY, "key", "create", "--data-dir", directory, "--workspace", WORKSPACE], text=True
        ).strip()

    def start(self):
        started = time.perf_counter()
        flags = ["--data-dir", self.directory, "--hooks", "127.0.0.1:0", "--api", "127.0.0.1:0", "--log-level", "error"]
        self.process = subprocess.Popen([GATEWAY, "serve", *flags], stdout=subprocess.PIPE, text=True)
        ready = re.match(r"ready hooks=http://(\S+) api=http://(\S+)", self.process.stdout.readline())
        self.seconds_to_ready = time.perf_counter() - started
        self.hooks, api = ready.groups()
        self.connection = http.client.HTTPConnection(api)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def call(self, method, path, body=None):
        self.connection.request(method, path, None if body is None else json.dumps(body), {"Authorization": f"Bearer {self.key}"})
        response = self.connection.getresponse()
        text = response.read().decode()
        assert response.status < 300, f"{method} {path}: {response.status} {text}"
        return text

    def make(self, path, body):
        return json.loads(self.call("POST", f"/v1/{WORKSPACE}{path}", body))

    def lag(self):
        """The histogram of lags: how many were at most so many seconds late."""
        lines = re.findall(r'engine_tick_lag_seconds_bucket\{le="([^"]+)"\} (\d+)', self.call("GET", "/metrics"))
        return {float(bound.replace("+Inf", "inf")): int(count) for bound, count in lines}

    def memory(self):
        """Resident now and at most, in MB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return [int(re.search(rf"{name}:\s+(\d+)", status)[1]) // 1024 for name in ("VmRSS", "VmHWM")]


@contextlib.contextmanager
def gateway():
    directory = tempfile.mkdtemp(prefix=".bench.", dir=REPOSITORY)
    server = Gateway(directory)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(directory)


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


class Sender:
    """A connection that posts signed webhooks to one destination."""

    def __init__(self, server, destination):
        self.connection = http.client.HTTPConnection(server.hooks)
        self.path = f"/v1/{WORKSPACE}/hooks/{destination['id']}"
        self.secret = destination["secret"].encode()

    def post(self, content):
        """The answer, and how many milliseconds it took."""
        body = json.dumps(content).encode()
        mac = hmac.new(self.secret, body, hashlib.sha256).hexdigest()
        started = time.perf_counter()
        self.connection.request("POST", self.path, body, {"x-amigo-request-signature": mac})
        response = self.connection.getresponse()
        answer = json.loads(response.read())
        assert response.status == 200, answer
        return answer, (time.perf_counter() - started) * 1000
