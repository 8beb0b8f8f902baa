"""Headless Firefox through WebDriver BiDi."""
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from websocket import Protocol, WebSocket

# Firefox has no patterns of hosts: those that scenarios use.
HOSTS = [name + ".test" for name in ["a", "b", "c", "d", "e", "app", "api", "www.site", "api.site", "cdn.site", "app.site"]]
PREFERENCES = {
    "network.dns.localDomains": ",".join(HOSTS),
    "network.dns.disableIPv6": True,
    "network.proxy.type": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "dom.security.https_first": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "app.update.disabledForTesting": True,
    "app.normandy.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.healthreport.uploadEnabled": False,
    "extensions.update.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "services.settings.server": "data:,",
    # Prefetching and protections would be the harness's choice; the user's defaults stay.
    "remote.prefs.recommended": False,
}
NAMES = ["firefox-esr", "firefox"]


def binary():
    named = os.environ.get("FIREFOX")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


class Firefox:
    name = "firefox"

    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="fetch-cors-firefox-")
        literal = lambda value: str(value).lower() if isinstance(value, bool) else repr(value).replace("'", '"')
        lines = [f'user_pref("{name}", {literal(value)});\n' for name, value in PREFERENCES.items()]
        Path(self.profile, "user.js").write_text("".join(lines))
        command = [binary(), "--headless", "--no-remote", "--profile", self.profile, "--remote-debugging-port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, "HOME": self.profile, "MOZ_CRASHREPORTER_DISABLE": "1"})
        self.protocol = Protocol(WebSocket("127.0.0.1", self._port(), "/session"))
        session = self.protocol.command("session.new", {"capabilities": {}})
        self.version = "Firefox " + session["capabilities"]["browserVersion"]
        self.context = None
        self.documents = {}

    def _port(self):
        for line in self.process.stderr:
            if found := re.search(r"WebDriver BiDi listening on ws://127\.0\.0\.1:(\d+)", line):
                return int(found[1])
        raise OSError("Firefox opened no port for WebDriver BiDi")

    def fresh(self):
        """A new user context: no cookies, no caches, no documents."""
        before = self.context
        self.context = self.protocol.command("browser.createUserContext")["userContext"]
        self.documents = {}
        if before:
            self.protocol.command("browser.removeUserContext", {"userContext": before})
        self.protocol.events.clear()

    def _document(self, url):
        if url not in self.documents:
            create = {"type": "tab", "userContext": self.context, "background": True}
            context = self.protocol.command("browsingContext.create", create)["context"]
            self.protocol.command("browsingContext.navigate", {"context": context, "url": url, "wait": "complete"})
            self.documents[url] = context
        return self.documents[url]

    def evaluate(self, url, expression):
        """The string that the expression's promise comes to, in the document at the URL."""
        params = {"expression": expression, "target": {"context": self._document(url)}, "awaitPromise": True}
        result = self.protocol.command("script.evaluate", params)
        self.protocol.events.clear()
        if result["type"] != "success":
            raise RuntimeError(f"{url}: {result['exceptionDetails']}")
        return result["result"]["value"]

    def close(self):
        try:
            self.protocol.command("browser.close")
            self.process.wait(20)
        except (OSError, RuntimeError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)
