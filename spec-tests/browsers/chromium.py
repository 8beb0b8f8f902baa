"""Headless Chromium through the DevTools protocol."""
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from websocket import Protocol, WebSocket

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions", "--mute-audio",
         "--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--disable-dev-shm-usage",
         "--no-proxy-server", "--host-resolver-rules=MAP *.test 127.0.0.1", "--remote-debugging-port=0",
         "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,HttpsFirstBalancedMode,MediaRouter,Translate"]
NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"]


def binary():
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


class Chromium:
    name = "chromium"

    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="fetch-cors-chromium-")
        command = [binary(), *FLAGS, f"--user-data-dir={self.profile}", "about:blank"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port, path = self._endpoint()
        self.protocol = Protocol(WebSocket("127.0.0.1", port, path))
        self.version = self.protocol.command("Browser.getVersion")["product"]
        self.context = None
        self.documents = {}

    def _endpoint(self):
        file = Path(self.profile, "DevToolsActivePort")
        for _ in range(600):
            lines = file.read_text().split("\n") if file.exists() else []
            if len(lines) > 1:
                return int(lines[0]), lines[1]
            if self.process.poll() is not None:
                raise OSError(f"Chromium ended with status {self.process.returncode}")
            time.sleep(0.1)
        raise OSError("Chromium opened no debugging port in a minute")

    def fresh(self):
        """A new browser context: no cookies, no caches, no documents."""
        if self.context:
            self.protocol.command("Target.disposeBrowserContext", {"browserContextId": self.context})
        self.protocol.events.clear()
        self.context = self.protocol.command("Target.createBrowserContext")["browserContextId"]
        self.documents = {}

    def _document(self, url):
        if url not in self.documents:
            create = {"url": "about:blank", "browserContextId": self.context}
            target = self.protocol.command("Target.createTarget", create)["targetId"]
            attach = {"targetId": target, "flatten": True}
            session = self.protocol.command("Target.attachToTarget", attach)["sessionId"]
            self.protocol.command("Page.enable", sessionId=session)
            self.protocol.command("Page.navigate", {"url": url}, sessionId=session)
            self.protocol.wait(lambda e: e.get("method") == "Page.loadEventFired" and e.get("sessionId") == session)
            self.documents[url] = session
        return self.documents[url]

    def evaluate(self, url, expression):
        """The string that the expression's promise comes to, in the document at the URL."""
        session = self._document(url)
        params = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        result = self.protocol.command("Runtime.evaluate", params, sessionId=session)
        self.protocol.events.clear()
        if "exceptionDetails" in result:
            raise RuntimeError(f"{url}: {result['exceptionDetails']}")
        return result["result"]["value"]

    def close(self):
        try:
            self.protocol.command("Browser.close")
            self.process.wait(10)
        except (OSError, RuntimeError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)
