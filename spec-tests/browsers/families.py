"""The families of generated scenarios, but those of redirects."""
from parts import (A, A3, API, B, CDN, FORBIDDEN, METHODS, SAFELISTED, WWW, allow_credentials, allow_origin, body,
                   content_type, headers, list_headers, max_age, range_value, safelisted, some_bytes, word)

GOOD_STATUSES = [200, 200, 200, 204, 201, 206, 299, 404, 500, 400]


class Scenario:
    """One scenario that is being made: its paths have its own number."""

    def __init__(self, r, family, number):
        self.r, self.family, self.number = r, family, number
        self.rules, self.steps = [], []

    def url(self, origin, path="x"):
        return f"{origin}/{self.family}-{self.number}/{path}"

    def rule(self, url, responses, preflight=None):
        rule = {"url": url, "responses": responses}
        if preflight is not None:
            rule["preflight"] = preflight
        self.rules.append(rule)

    def fetch(self, **fields):
        self.steps.append({"fetch": {name: value for name, value in fields.items() if value is not None}})

    def written(self):
        return {"id": f"unseen/{self.family}/{self.number:05}", "source": "generated", "tags": [self.family],
                "server": self.rules, "steps": self.steps}


def response(status, headers, body="ok"):
    return {"status": status, "headers": headers, "body": "" if status == 204 else body}


def names(author_headers):
    return sorted({name.lower() for name, _ in author_headers})


def preflight_response(r, origin, method, author_headers, is_kind=0.85):
    lines = allow_origin(r, origin, is_kind) + allow_credentials(r, is_kind)
    lines += list_headers(r, "Access-Control-Allow-Methods", [method.upper() if method.lower() != "patch" else method])
    lines += list_headers(r, "Access-Control-Allow-Headers", names(author_headers))
    lines += max_age(r)
    r.shuffle(lines)
    status = r.choices([204, 200, r.choice([201, 206, 299, 302, 304, 401, 403, 404, 500, 301, 300])], [10, 5, 1])[0]
    return response(status, lines)


def final_response(r, origin, is_kind=0.85):
    lines = allow_origin(r, origin, is_kind) + allow_credentials(r, is_kind)
    lines += [["X-R", "1"], ["X-S", r.choice(["2", "a, b", "\xe4", ""])], ["Content-Type", "text/plain"]]
    if r.random() < 0.5:
        lines += list_headers(r, "Access-Control-Expose-Headers", r.sample(["X-R", "X-S", "ETag", "Vary"], 2))
    if r.random() < 0.25:
        lines.append(r.choice([["ETag", "\"e\""], ["Vary", "Origin"], ["X-R", "3"], ["Link", "<x>"], ["Content-Language", "en"],
                               ["Last-Modified", "Thu, 01 Jan 1970 00:00:00 GMT"], ["Expires", "0"], ["Pragma", "no-cache"]]))
    return response(r.choice(GOOD_STATUSES), lines)


def common(r, is_site=False):
    origin = WWW if is_site else r.choice([A, A, A, "null"])
    api = r.choice(["fetch", "fetch", "xhr"])
    credentials = r.choice(["omit", "same-origin", "include", "include"]) if api == "fetch" else r.choice(["same-origin", "include"])
    return origin, api, credentials


def one(s, author_headers=None, method=None, is_kind=0.85, **more):
    """One fetch across origins, with a preflight if it needs one."""
    r = s.r
    is_site = r.random() < 0.3
    origin, api, credentials = common(r, is_site)
    target = s.url(API if is_site else B)
    method = method or r.choice(METHODS)
    author_headers = headers(r) if author_headers is None else author_headers
    s.rule(target, [preflight_response(r, origin, method, author_headers, is_kind)], True)
    s.rule(target, [final_response(r, origin, is_kind)], False)
    has_body = method.upper() not in ("GET", "HEAD")
    fields = {"origin": origin, "url": target, "method": method, "headers": author_headers, "api": api, "credentials": credentials,
              "body": body(r) if has_body else None}
    s.fetch(**{**fields, **more})


def lenient(s, author_headers, method="GET", body=None):
    """One fetch whose server allows everything, so that it tells what is sent."""
    target = s.url(B)
    allowed = ",".join(names(author_headers)) or "x"
    s.rule(target, [response(204, [["Access-Control-Allow-Origin", "*"], ["Access-Control-Allow-Methods", "PUT, DELETE, PATCH"],
                                   ["Access-Control-Allow-Headers", allowed]])], True)
    s.rule(target, [response(200, [["Access-Control-Allow-Origin", "*"]])], False)
    s.fetch(origin=A, url=target, method=method, headers=author_headers, api=s.r.choice(["fetch", "xhr"]), body=body)


def family_bytes(s):
    name = s.r.choice(SAFELISTED)
    value = {"Content-Type": "text/plain;x=", "Range": "bytes=0-5"}.get(name, "a") + some_bytes(s.r, 5)
    lenient(s, [[name, value]])


def family_content_type(s):
    count = s.r.choice([1, 1, 1, 2, 3])
    method = s.r.choice(["GET", "POST"])
    lenient(s, [["Content-Type", content_type(s.r)] for _ in range(count)], method, body(s.r) if method == "POST" else None)


def family_range(s):
    lenient(s, [["Range", range_value(s.r)] for _ in range(s.r.choice([1, 1, 1, 2]))], s.r.choice(["GET", "GET", "GET", "HEAD", "PUT"]))


def family_length(s):
    r = s.r
    chosen = r.sample(SAFELISTED[:4], r.randint(1, 4)) + ["X-Q"] * r.randint(0, 1)
    pad = lambda name: "text/plain;x=" if name == "Content-Type" else ""
    found = [[name, pad(name) + "l" * (r.choice([127, 128, 129, 100, 64]) - len(pad(name)))] for name in chosen]
    found += [["Accept", "m" * r.choice([128, 127])] for _ in range(r.choice([0, 0, 1, 4, 6]))]
    lenient(s, found)


def family_names(s):
    lenient(s, headers(s.r, 9))


def family_forbidden(s):
    lenient(s, [[s.r.choice(FORBIDDEN), s.r.choice(["1", "GET", "trace", ""])], *headers(s.r, 2)])


def family_method(s):
    r = s.r
    method = r.choice([*METHODS, word(r), word(r, of="getpostPUT"), "TRACE", "Connect", "track", "", "a b", "G\xc9T"])
    one(s, [], method, 0.97)


def family_lists(s):
    author_headers = [header for header in headers(s.r) if "\x00" not in header[1]]
    one(s, author_headers, s.r.choice(["PUT", "DELETE", "patch", "PATCH", "POST", "GET", "REPORT"]), 0.97)


def family_origin(s):
    one(s, s.r.choice([[], [["X-Q", "1"]]]), s.r.choice(["GET", "PUT", "POST"]), 0.35)


def family_single(s):
    one(s)


def family_status(s):
    r = s.r
    # 407 is the proxy's and 408 has browsers ask again: neither is about CORS.
    statuses = [status for status in range(200, 600) if status not in (407, 408)]
    preflight, actual = r.choice(statuses), r.choice(statuses)
    target = s.url(B)
    lines = [["Access-Control-Allow-Origin", "*"], ["Access-Control-Allow-Headers", "x-q"]]
    if r.random() < 0.3:
        lines.append(["Location", s.url(B, "y")])
    s.rule(target, [response(preflight if r.random() < 0.5 else 200, lines)], True)
    s.rule(target, [response(actual if preflight < 300 else 200, lines)], False)
    s.rule(s.url(B, "y"), [response(200, lines[:1])])
    s.fetch(origin=A, url=target, headers=r.choice([[], [["X-Q", "1"]]]), api=r.choice(["fetch", "xhr"]))


def family_max_age(s):
    r = s.r
    target = s.url(B)
    allow = [["Access-Control-Allow-Origin", "*"], ["Access-Control-Allow-Methods", "PUT"], ["Access-Control-Allow-Headers", "x-q"]]
    s.rule(target, [response(204, allow + max_age(r)) for _ in range(3)], True)
    s.rule(target, [response(200, allow[:1])], False)
    for number in range(r.choice([2, 3])):
        s.fetch(origin=A, url=target, method=r.choice(["PUT", "PUT", "GET"]), headers=r.choice([[], [["X-Q", "1"]]]))
        if number == 0 and r.random() < 0.08:
            s.steps.append({"advance": r.choice([1.6, 6.3])})


def family_cache(s):
    """Several fetches of one or two URLs, of documents of one or two origins."""
    r = s.r
    is_site = r.random() < 0.4
    origins = [WWW] if is_site else r.choice([[A], [A], [A, "null"], ["null"], [A, A3]])
    targets = [s.url(API if is_site else B, path) for path in r.choice([["x"], ["x"], ["x"], ["x", "y"], ["x", "x?q"]])]
    pool = r.sample([["X-Q", "1"], ["X-Trace", "2"], ["Authorization", "t"], ["Content-Type", "application/json"], ["X-Z9", "3"],
                     ["Accept", "a\"b"], ["DPR", "1"], ["If-Match", "e"]], 3)
    methods = r.sample(["GET", "HEAD", "POST", "PUT", "DELETE", "patch", "PATCH"], 3)
    preflights, finals = [], []
    for _ in range(5):
        allow = allow_origin(r, r.choice(origins), 0.97) if r.random() < 0.3 else [["Access-Control-Allow-Origin", origins[0]]]
        allow += [["Access-Control-Allow-Credentials", "true"]] if r.random() < 0.95 else []
        finals.append(response(200, allow + [["X-R", "1"]]))
        allow += r.choice([[["Access-Control-Allow-Methods", ", ".join(methods)]], [["Access-Control-Allow-Methods", "*"]],
                           list_headers(r, "Access-Control-Allow-Methods", methods)])
        wanted = names(pool)
        allow += r.choice([[["Access-Control-Allow-Headers", ",".join(wanted)]], [["Access-Control-Allow-Headers", "*"]],
                           [["Access-Control-Allow-Headers", ",".join(r.sample(wanted, 2))]],
                           list_headers(r, "Access-Control-Allow-Headers", wanted)])
        preflights.append(response(204, allow + max_age(r)))
    for target in targets:
        s.rule(target, r.sample(preflights, 4), True)
        s.rule(target, r.sample(finals, 4), False)
    for _ in range(r.randint(3, 7)):
        method = r.choice(methods)
        api = r.choice(["fetch", "fetch", "xhr"])
        has_body = method not in ("GET", "HEAD") and r.random() < 0.4
        s.fetch(origin=r.choice(origins), url=r.choice(targets), method=method, headers=r.sample(pool, r.randint(0, 2)), api=api,
                credentials=r.choice(["omit", "include", "same-origin"] if api == "fetch" else ["same-origin", "include"]),
                body=body(r) if has_body else None, upload_listener=True if api == "xhr" and r.random() < 0.2 else None)


def family_mode(s):
    r = s.r
    is_site = r.random() < 0.4
    origin = WWW if is_site else r.choice([A, "null"])
    target = s.url(r.choice([WWW, API, CDN] if is_site else [A, B]))
    method = r.choice(["GET", "HEAD", "POST", "PUT", "post"])
    author_headers = headers(r)
    s.rule(target, [preflight_response(r, origin, method, author_headers, 0.95)], True)
    lines = final_response(r, origin, 0.8)
    if r.random() < 0.3:
        lines["headers"].append(["Cross-Origin-Resource-Policy", r.choice(["same-origin", "same-site", "cross-origin", "Same-Site", "x"])])
    s.rule(target, [lines], False)
    s.fetch(origin=origin, url=target, method=method, headers=author_headers, mode=r.choice(["no-cors", "no-cors", "same-origin", "cors"]),
            credentials=r.choice(["omit", "same-origin", "include"]), body=body(r) if method.upper() in ("POST", "PUT") else None)


def family_upload(s):
    r = s.r
    method = r.choice(["GET", "HEAD", "POST", "PUT", "post", "patch", "DELETE"])
    author_headers = r.choice([[], [], [["X-Q", "1"]], [["Content-Type", "text/plain"]], headers(r)])
    has_body = method.upper() not in ("GET", "HEAD")
    one(s, author_headers, method, 0.95, api="xhr", upload_listener=True, body=body(r) if has_body else r.choice([None, {"text": "t"}]),
        credentials=r.choice(["same-origin", "include"]))


def family_expose(s):
    r = s.r
    origin, api, credentials = common(r)
    target = s.url(B)
    lines = [["Access-Control-Allow-Origin", origin if credentials == "include" else "*"], ["Access-Control-Allow-Credentials", "true"],
             ["X-R", "1"], ["X-S", "2"], ["Set-Cookie", "c=1"], ["*", "star"]][:r.choice([4, 5, 5, 6])]
    lines += list_headers(r, "Access-Control-Expose-Headers", ["X-R", "x-s", "Set-Cookie", "*"][:r.randint(1, 4)])
    s.rule(target, [response(200, lines)])
    s.fetch(origin=origin, url=target, api=api, credentials=credentials)


def family_safelist_mix(s):
    lenient(s, [safelisted(s.r) for _ in range(s.r.randint(2, 4))])
