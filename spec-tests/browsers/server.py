"""The scripted server: one process, many ports of loopback, one scenario's world at a time."""
import asyncio
import re
import threading
from pathlib import Path

HERE = Path(__file__).parent
# What user agents add by themselves and no comparison looks at.
DROPPED = {"host", "connection", "user-agent", "accept-encoding", "priority", "pragma", "cache-control", "te",
           "upgrade-insecure-requests", "sec-gpc", "dnt", "proxy-connection", "keep-alive"}
BODILESS = {204, 205, 304}
MAXIMUM_BODY = 1 << 20
# The page whose sandboxed frame has an opaque origin.
EMBEDDER = "http://a.test:8001"


class World:
    """A scenario's rules, and what was asked since the last look."""

    def __init__(self, scenario):
        self.rules = [[rule, 0] for rule in scenario["server"]]
        self.requests = []
        self.sent = {}
        self.authors = set()
        self.current_step = 0

    def answer(self, method, url, headers):
        is_preflight = method == "OPTIONS" and any(name == "access-control-request-method" for name, _ in headers)
        for entry in self.rules:
            rule, consumed = entry
            if rule["url"].split("#")[0] != url or rule.get("preflight", is_preflight) != is_preflight:
                continue
            responses = rule["responses"]
            entry[1] += 1
            return responses[min(consumed, len(responses) - 1)]
        return None

    def record(self, method, url, headers, body, is_matched):
        joined = {}
        for name, value in headers:
            if (name in DROPPED or name.startswith(("sec-fetch-", "sec-ch-"))) and name not in self.authors:
                continue
            joined[name] = joined[name] + ", " + value if name in joined else value
        request = {"method": method, "url": url, "headers": joined}
        if body:
            request["body"] = body.decode("latin-1")
        if not is_matched:
            request["unmatched"] = True
            # A dropped connection is tried again by browsers: one request.
            last = self.requests[-1] if self.requests else {}
            if last.get("unmatched") and (last["method"], last["url"]) == (method, url):
                last["retries"] = last.get("retries", 0) + 1
                return
        self.requests.append(request)

    def take(self):
        """The requests since the last call, and the header names of the last answer to each URL."""
        requests, self.requests = self.requests, []
        return requests, self.sent


class Server:
    """Listens on the ports of the URLs of all scenarios, in a thread of its own."""

    def __init__(self, ports):
        self.world = None
        self.loop = asyncio.new_event_loop()
        self.lock = threading.Lock()
        self.open = {}
        started = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(sorted(ports), started), daemon=True)
        self.thread.start()
        if not started.wait(10):
            raise OSError(f"cannot listen on all of the ports {sorted(ports)}")

    def _run(self, ports, started):
        asyncio.set_event_loop(self.loop)
        for port in ports:
            self.loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", port, limit=1 << 20))
        started.set()
        self.loop.run_forever()

    def play(self, world):
        with self.lock:
            self.world = world

    async def _serve(self, reader, writer):
        try:
            while await self._exchange(reader, writer):
                pass
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ValueError):
            pass
        finally:
            writer.close()

    async def _exchange(self, reader, writer):
        """One request and its answer; whether the connection stays."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        lines = head[:-4].split("\r\n")
        method, target, _ = lines[0].split(" ", 2)
        headers = [(name.lower(), value.strip(" \t")) for name, _, value in (line.partition(":") for line in lines[1:])]
        fields = dict(headers)
        body = await self._body(reader, fields)
        url = target if "://" in target else f"http://{fields.get('host', '')}{target}"
        path = "/" + url.split("://", 1)[1].partition("/")[2]
        if path in ("/__document", "/__frame"):
            writer.write(document(fields.get("host", ""), path))
            await writer.drain()
            return True
        with self.lock:
            world = self.world
            response = world.answer(method, url, headers) if world else None
            if path == "/favicon.ico" and response is None:
                writer.write(b"HTTP/1.1 404 N\r\nContent-Length: 0\r\n\r\n")
                return True
            if world:
                world.record(method, url, headers, body, response is not None)
                if response is not None:
                    world.sent[url] = {name.lower() for name, _ in response.get("headers", [])}
        if response is None or "fail" in response:
            return False
        if response.get("status", 200) == 421:
            # User agents ask once more, on a connection of its own.
            writer.write(rendered(method, response, ["Connection: close"]))
            await writer.drain()
            return False
        writer.write(rendered(method, response))
        await writer.drain()
        return True

    async def _body(self, reader, fields):
        if "chunked" in fields.get("transfer-encoding", ""):
            body = b""
            while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
                body += await reader.readexactly(min(size, MAXIMUM_BODY))
                await reader.readexactly(2)
            await reader.readuntil(b"\r\n")
            return body
        return await reader.readexactly(min(int(fields.get("content-length", "0")), MAXIMUM_BODY))


def rendered(method, response, extra=()):
    status = response.get("status", 200)
    headers = response.get("headers", [])
    body = response.get("body", "").encode()
    lines = [f"HTTP/1.1 {status} S", *(f"{name}: {value}" for name, value in headers), *extra]
    names = {name.lower() for name, _ in headers}
    if "cache-control" not in names:
        lines.append("Cache-Control: no-store")
    has_body = status not in BODILESS and status >= 200
    if has_body and "content-length" not in names:
        lines.append(f"Content-Length: {len(body)}")
    head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
    return head + (body if has_body and method != "HEAD" else b"")


def document(host, path):
    """A page that plays fetches; its cookie goes to its whole site."""
    script = (HERE / "page.js").read_bytes()
    body = b"<!doctype html><meta charset=utf-8><link rel=icon href='data:,'><body><script>" + script + b"</script>"
    site = ".".join(host.partition(":")[0].split(".")[-2:])
    cookie = f"Set-Cookie: sess=1; Path=/; Domain={site}\r\n" if path == "/__document" else ""
    return (f"HTTP/1.1 200 S\r\nContent-Type: text/html\r\n{cookie}Cache-Control: no-store\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode() + body


def ports(scenarios):
    """Every port of loopback that a fetch or a redirect of the scenarios leads to."""
    found = set()
    for scenario in scenarios:
        fetches = [step["fetch"] for step in scenario["steps"] if "fetch" in step]
        urls = [rule["url"] for rule in scenario["server"]] + [fetch["url"] for fetch in fetches]
        urls += [EMBEDDER if fetch["origin"] == "null" else fetch["origin"] for fetch in fetches]
        for url in urls:
            if at := re.match(r"http://[a-zA-Z0-9.-]+\.test(?::(\d+))?(?=[/?#]|$)", url):
                found.add(int(at[1] or 80))
    return {port for port in found if port == 80 or 1024 < port < 65536}
