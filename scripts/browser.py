"""A headless Chromium, steered over WebDriver (W3C), for tests of pages."""

import contextlib, json, re, subprocess, urllib.error, urllib.request

# Waits for a change of the page, not for time to pass: an element that holds a text, by its CSS selector.
WAIT = """
const [selector, text, done] = arguments;
const look = () => {
  const found = [...document.querySelectorAll(selector)].find((element) => element.textContent.includes(text));
  if (!found || document.querySelector("[aria-busy]")) return;
  observer.disconnect();
  done(found);
};
const observer = new MutationObserver(look);
observer.observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
look();
"""
AN_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
PATIENCE_SECONDS = 30


class Browser:
    def __init__(self, driver):
        self.driver = driver
        arguments = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--window-size=1280,1000"]
        capabilities = {
            "browserName": "chrome", "goog:chromeOptions": {"args": arguments}, "goog:loggingPrefs": {"browser": "ALL"},
            "timeouts": {"script": PATIENCE_SECONDS * 1000}, "unhandledPromptBehavior": "ignore"}
        self.session = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})["sessionId"]

    def _ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.driver + path, data, {"content-type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["value"]["message"].splitlines()[0]) from None

    def _do(self, path, body=None):
        return self._ask("POST", f"/session/{self.session}{path}", body or {})

    def open(self, url):
        self._do("/url", {"url": url})

    def run(self, script, *arguments):
        return self._do("/execute/sync", {"script": script, "args": arguments})

    def wait(self, text, selector="main *"):
        """The first element that holds the text, once there is one and the page has come to rest."""
        try:
            return Element(self, self._do("/execute/async", {"script": WAIT, "args": [selector, text]})[AN_ELEMENT])
        except AssertionError as error:
            raise AssertionError(f"nothing of {selector!r} holds {text!r} ({error}); the page says: {self.text()}") from None

    def text(self, selector="body"):
        return self.run("return document.querySelector(arguments[0])?.innerText ?? ''", selector)

    def click(self, text, selector="main a, main button, nav a, header button"):
        self.wait(text, selector).click()

    def type(self, selector, text):
        element = self.wait("", selector)
        self._do(f"/element/{element.id}/clear")
        self._do(f"/element/{element.id}/value", {"text": text})

    def accept(self):
        """Says yes to the question that is asked."""
        self._do("/alert/accept")

    def complaints(self):
        """What the browser has complained of since the last time: errors of scripts, and what the page's policy forbade."""
        return [entry["message"] for entry in self._do("/se/log", {"type": "browser"})]

    def screenshot(self):
        """In base64."""
        return self._ask("GET", f"/session/{self.session}/screenshot")

    def close(self):
        self._ask("DELETE", f"/session/{self.session}")


class Element:
    def __init__(self, browser, id):
        self.browser, self.id = browser, id

    def click(self):
        self.browser._do(f"/element/{self.id}/click")


@contextlib.contextmanager
def browser():
    process = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        port = next(found[1] for found in (re.search(r"started successfully on port (\d+)", line) for line in process.stdout) if found)
        opened = Browser(f"http://127.0.0.1:{port}")
        try:
            yield opened
        finally:
            opened.close()
    finally:
        process.terminate()
        process.wait()
