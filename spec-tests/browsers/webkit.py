"""WebKitGTK's MiniBrowser through WebDriver. It resolves names by /etc/hosts alone, so it gets one of its own, in a mount
namespace (which needs root)."""
import glob
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from firefox import HOSTS

MINI_BROWSERS = ["/usr/lib/*/webkit2gtk-4.*/MiniBrowser", "/usr/libexec/webkit2gtk-4.*/MiniBrowser"]


def mini_browser():
    return os.environ.get("MINI_BROWSER") or next((path for pattern in MINI_BROWSERS for path in glob.glob(pattern)), None)


def binary():
    return shutil.which("WebKitWebDriver") if mini_browser() else None


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class WebKit:
    name = "webkit"

    def __init__(self):
        self.home = tempfile.mkdtemp(prefix="fetch-cors-webkit-")
        hosts = Path(self.home, "hosts")
        hosts.write_text("127.0.0.1 localhost " + " ".join(HOSTS) + "\n")
        self.port = free_port()
        script = f'mount --bind "{hosts}" /etc/hosts && exec {binary()} --port={self.port}'
        environment = {**os.environ, "HOME": self.home, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
                       "WEBKIT_DISABLE_DMABUF_RENDERER": "1", "LIBGL_ALWAYS_SOFTWARE": "1"}
        command = ["unshare", "--mount", "sh", "-c", script]
        if "DISPLAY" not in os.environ:
            command = ["xvfb-run", "-a", *command]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment,
                                        start_new_session=True)
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    break
            time.sleep(0.1)
        self.session = None
        self.documents = {}
        self.fresh()

    def _command(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, json.dumps(body) if body is not None else None)
        answer = json.loads(connection.getresponse().read())
        connection.close()
        value = answer.get("value")
        if isinstance(value, dict) and "error" in value:
            raise RuntimeError(f"{method} {path}: {value['error']}: {value.get('message')}")
        return value

    def fresh(self):
        """A new browser: a session of WebDriver is a process of its own."""
        if self.session:
            self._command("DELETE", f"/session/{self.session}")
        options = {"binary": mini_browser(), "args": ["--automation"]}
        value = self._command("POST", "/session", {"capabilities": {"alwaysMatch": {
            "webkitgtk:browserOptions": options, "timeouts": {"script": 30000}}}})
        self.session = value["sessionId"]
        self.version = "WebKitGTK " + library_version(value["capabilities"])
        self.documents = {}

    def _document(self, url):
        base = f"/session/{self.session}"
        if url in self.documents:
            self._command("POST", f"{base}/window", {"handle": self.documents[url]})
            return
        if self.documents:
            handle = self._command("POST", f"{base}/window/new", {"type": "tab"})["handle"]
        else:
            handle = self._command("GET", f"{base}/window")
        self._command("POST", f"{base}/window", {"handle": handle})
        self._command("POST", f"{base}/url", {"url": url})
        self.documents[url] = handle

    def evaluate(self, url, expression):
        """The string that the expression's promise comes to, in the document at the URL."""
        self._document(url)
        script = f"const done = arguments[0]; ({expression}).then(done);"
        return self._command("POST", f"/session/{self.session}/execute/async", {"script": script, "args": []})

    def close(self):
        try:
            self._command("DELETE", f"/session/{self.session}")
        except (OSError, RuntimeError, ValueError):
            pass
        os.killpg(self.process.pid, 15)
        self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


def library_version(capabilities):
    """MiniBrowser says its own version, which is WebKitGTK's."""
    return re.sub(r"[^0-9.].*", "", capabilities.get("browserVersion", "")) or "of an unknown version"
