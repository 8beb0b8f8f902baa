#!/usr/bin/env python3
"""A page at an origin of your choosing, in Python and its standard library: `fetch-cors drive` decides, http.client sends.

    python3 page.py [FETCH_CORS]

`Machine` talks to the process, `Client` is the network, `Page` is what a test would use. The rest is a server on the loopback
interface and what a page sees of it. The protocol is described in fixtures/DRIVE.md.
"""

import concurrent.futures
import http.client
import http.server
import json
import socket
import subprocess
import sys
import threading
import urllib.parse


class Machine:
    """The process. Each line gets one answer, at once, so that a lock around both is all that threads need."""

    def __init__(self, program):
        command = [program, "drive", "--clock", "--ask", "admissions"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        self.lock = threading.Lock()
        self.next_id = 0
        ready = json.loads(self.process.stdout.readline())
        if ready["protocol"] != 1:
            raise RuntimeError(f"protocol 1 was expected, not {ready['protocol']}")

    def ask(self, op, **fields):
        with self.lock:
            self.process.stdin.write(json.dumps({"op": op, **fields}) + "\n")
            self.process.stdin.flush()
            event = json.loads(self.process.stdout.readline())
        if event["event"] == "error":
            raise RuntimeError(f"line {event['line']}: {event['code']}: {event['field']}: {event['message']}")
        return event

    def new_id(self):
        with self.lock:
            self.next_id += 1
            return self.next_id

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait(timeout=10)


class Client:
    """The network: sends one request as it is told, follows no redirect, adds no Origin. It has the cookies."""

    def __init__(self):
        self.cookies = {}

    def send(self, request, body):
        """Status, headers and body of the response, or the name of a failure."""
        url = urllib.parse.urlsplit(request["url"])
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=10)
        try:
            target = (url.path or "/") + ("?" + url.query if url.query else "")
            connection.putrequest(request["method"], target, skip_accept_encoding=True)
            for name, value in request["headers"]:
                connection.putheader(name.encode("latin-1"), value.encode("latin-1"))
            if request["referrer"] is not None:
                connection.putheader("Referer", request["referrer"])
            if request["credentials"] and url.hostname in self.cookies:
                connection.putheader("Cookie", self.cookies[url.hostname])
            content = body if request["body"] != "none" else None
            if content is not None or request["method"] in ("POST", "PUT"):
                connection.putheader("Content-Length", str(len(content or b"")))
            connection.endheaders(content)
            response = connection.getresponse()
            headers = response.getheaders()
            if request["credentials"] and response.getheader("Set-Cookie"):
                self.cookies[url.hostname] = response.getheader("Set-Cookie").split(";")[0]
            # A preflight is answered from its head alone.
            return response.status, headers, b"" if request["kind"] == "preflight" else response.read()
        except (socket.gaierror, UnicodeError):
            return "name-not-resolved"
        except TimeoutError:
            return "timed-out"
        except http.client.HTTPException:
            return "protocol-error"
        except ConnectionRefusedError:
            return "connection-failed"
        except OSError:
            return "connection-lost"
        finally:
            connection.close()


class FetchError(TypeError):
    """What a page gets instead of a response. `console` is for developers."""

    def __init__(self, done):
        super().__init__("Failed to fetch")
        self.reason = done["outcome"].get("reason", "constructor")
        self.console = done["text"] or done["outcome"]["message"]


class Response:
    """What a page may see."""

    def __init__(self, outcome, body):
        self.type, self.status, self.url = outcome["type"], outcome["status"], outcome["url"]
        self.redirected, self.headers, self.body = outcome["redirected"], outcome["headers"], body

    def text(self):
        return self.body.decode()


class Page:
    """A page of an origin. Its fetches may go out at once, from several threads."""

    def __init__(self, machine, client, origin):
        self.machine, self.client, self.origin = machine, client, origin

    def fetch(self, url, body=None, **options):
        identity = self.machine.new_id()
        if body is not None:
            options["body"] = {"text": ""}  # its kind is all that matters there
        event = self.machine.ask("fetch", id=identity, origin=self.origin, url=url, **options)
        content = b""
        while event["event"] != "done":
            if event["event"] == "admit":
                answer = ("block", {"why": "bad port"}) if event["bad_port"] else ("proceed", {})
            elif event["event"] == "local":
                answer, content = self.local(event["url"])
            else:
                result = self.client.send(event, body)
                if isinstance(result, str):
                    answer = "fail", {"failure": result}
                else:
                    status, headers, content = result
                    answer = "respond", {"status": status, "headers": headers}
            event = self.machine.ask(answer[0], id=identity, **answer[1])
        if event["outcome"].get("error"):
            raise FetchError(event)
        return Response(event["outcome"], content if event["body"] == "readable" else b"")

    @staticmethod
    def local(url):
        """`data:` URLs without base64; there are no others here."""
        scheme, _, rest = url.partition(":")
        kind, comma, data = rest.partition(",")
        if scheme != "data" or not comma or kind.endswith(";base64"):
            return ("fail", {"failure": "not-found"}), b""
        headers = [["Content-Type", kind or "text/plain;charset=US-ASCII"]]
        return ("respond", {"status": 200, "headers": headers}), urllib.parse.unquote_to_bytes(data)


class Handler(http.server.BaseHTTPRequestHandler):
    """A server that knows one page. It notes what it is asked."""

    page = "http://app.test"
    seen = []

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen.append((self.command, self.path, self.headers.get("Origin"), self.headers.get("Cookie")))
        path = urllib.parse.urlsplit(self.path).path
        preflight = self.command == "OPTIONS"
        self.send_response(302 if path == "/moved" else 204 if preflight else 200)
        if path != "/closed":
            self.send_header("Access-Control-Allow-Origin", "*" if path == "/public" else self.page)
            self.send_header("Access-Control-Allow-Credentials", "true")
            self.send_header("Access-Control-Expose-Headers", "X-Exposed")
        if preflight:
            self.send_header("Access-Control-Allow-Methods", "PUT")
            self.send_header("Access-Control-Allow-Headers", "x-token")
            self.send_header("Access-Control-Max-Age", "600")
        if path == "/moved":
            self.send_header("Location", f"http://localhost:{self.server.server_port}/public")
        if path == "/login":
            self.send_header("Set-Cookie", "session=1; Path=/")
        self.send_header("Content-Type", "text/plain")
        self.send_header("X-Exposed", "yes")
        self.send_header("X-Hidden", "secret")
        content = b"" if preflight else f"{self.command} {self.path} ".encode() + body
        if not preflight:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_PUT = do_OPTIONS = answer

    def log_message(self, *_):
        pass


CHECKS = []


def check(what, found, expected):
    CHECKS.append(found == expected)
    print(f"{'ok  ' if found == expected else 'FAIL'} {what}: {found}")
    if found != expected:
        print(f"     expected: {expected}")


def error_of(action):
    try:
        action()
    except FetchError as error:
        return error
    return None


def main(program):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"http://127.0.0.1:{server.server_port}"
    machine = Machine(program)
    page = Page(machine, Client(), "http://app.test")
    other = Page(machine, page.client, "http://other.test")

    response = page.fetch(host + "/item")
    check("a simple fetch", (response.type, response.status, response.text()), ("cors", 200, "GET /item "))
    check("its headers", sorted(response.headers), ["content-length", "content-type", "x-exposed"])

    error = error_of(lambda: page.fetch(host + "/closed"))
    check("a server that does not share", error and error.reason, "allow-origin-missing")
    print("".join(f"     | {line}\n" for line in error.console.splitlines()), end="")
    check("another page", error_of(lambda: other.fetch(host + "/item")).reason, "allow-origin-mismatch")
    check("the response is opaque", page.fetch(host + "/closed", mode="no-cors").text(), "")

    Handler.seen.clear()
    for _ in range(2):
        page.fetch(host + "/put", method="PUT", headers=[["X-Token", "1"]], body=b"body")
    check("one preflight for two PUTs", [seen[0] for seen in Handler.seen], ["OPTIONS", "PUT", "PUT"])
    machine.ask("clear", all=True)
    check("the cache is empty", machine.ask("cache")["entries"], [])

    page.fetch(host + "/login", credentials="include")
    Handler.seen.clear()
    page.fetch(host + "/a")
    page.fetch(host + "/a", credentials="include")
    check("cookies only where the page says so", [seen[3] for seen in Handler.seen], [None, "session=1"])

    Handler.seen.clear()
    response = page.fetch(host + "/moved")
    check("a redirect", (response.redirected, response.url.rpartition(":")[0]), (True, "http://localhost"))
    check("its second origin", [seen[2] for seen in Handler.seen], ["http://app.test", "null"])

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        paths = [f"/many?{number}" for number in range(100)]
        texts = list(pool.map(lambda path: page.fetch(host + path).text(), paths))
    check("a hundred at once", texts == [f"GET {path} " for path in paths], True)

    check("data:", page.fetch("data:text/plain,a%20b").text(), "a b")
    check("a bad port", error_of(lambda: page.fetch("http://127.0.0.1:25/")).reason, "blocked")
    check("nobody answers", error_of(lambda: page.fetch("http://127.0.0.1:2/")).reason, "transport-failed")
    check("what fetch() refuses", error_of(lambda: page.fetch(host, method="TRACE")).reason, "constructor")

    identity = machine.new_id()
    machine.ask("fetch", id=identity, origin="http://app.test", url=host)
    check("abort", machine.ask("abort", id=identity)["outcome"]["reason"], "aborted")
    check("the end", machine.close(), 0)
    server.shutdown()
    if not all(CHECKS):
        sys.exit(f"{CHECKS.count(False)} of {len(CHECKS)} checks failed")
    print(f"{len(CHECKS)} checks, all as expected")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "fetch-cors")
