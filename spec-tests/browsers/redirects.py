"""The families of generated scenarios about redirects."""
from families import names, response
from parts import (A, A3, API, B, BODY_METHODS, C, CDN, WWW, allow_origin, headers, max_age)

REDIRECTS = [301, 302, 303, 307, 308]


def is_untainted(origin, hops):
    """Whether the last hop is still asked with the document's origin: no hop before it led from another origin to a third."""
    at = [hop.split("/")[2] for hop in hops]
    return all(after == before or "http://" + before == origin for before, after in zip(at, at[1:]))


def family_redirect(s, steps=1):
    """Chains of one to four redirects over several origins."""
    r = s.r
    is_site = r.random() < 0.3
    origin = WWW if is_site else r.choice([A, A, A, "null"])
    hosts = [WWW, API, CDN, B] if is_site else [A, B, B, C, A3]
    count = r.randint(1, 4)
    hops = [s.url(r.choice(hosts), f"h{number}") for number in range(count + 1)]
    method = r.choice(["GET", "POST", "PUT", "DELETE", "HEAD", "patch", "OPTIONS", *BODY_METHODS])
    author_headers = r.choice([[], [["X-Q", "1"]], [["Authorization", "t"]], headers(r), [["Content-Type", "application/json"]],
                               [["Content-Type", "text/plain"], ["X-Q", "1"]], [["Content-Language", "de"], ["Range", "bytes=0-1"]]])
    for number, hop in enumerate(hops):
        tainted = origin if is_untainted(origin, hops[:number + 1]) else "null"
        tainted = r.choices([tainted, "*", r.choice([origin, "null"])], [8, 3, 1])[0]
        allow = [["Access-Control-Allow-Origin", tainted], ["Access-Control-Allow-Credentials", "true"]]
        allow = allow if r.random() < 0.93 else allow_origin(r, origin, 0)
        listed = [["Access-Control-Allow-Methods", "PUT, DELETE, patch, PATCH, OPTIONS, QUERY, REPORT"],
                  ["Access-Control-Allow-Headers", ",".join(names(author_headers)) or "x"]]
        listed = listed if r.random() < 0.9 else [["Access-Control-Allow-Methods", "*"], ["Access-Control-Allow-Headers", "*"]]
        s.rule(hop, [response(204, allow + listed + r.choice([[], max_age(r)]))], True)
        if number < count:
            lines = allow + [["Location", hops[number + 1] + r.choice(["", "", "", "#f"])]]
            s.rule(hop, [response(r.choice(REDIRECTS), lines)], False)
        else:
            s.rule(hop, [response(200, allow + [["X-R", "1"], ["Access-Control-Expose-Headers", "X-R"]])], False)
    for _ in range(steps):
        api = r.choice(["fetch", "fetch", "xhr"])
        kinds = [None, {"text": "t"}, {"form": "a=1"}, {"text": "t"}]
        has_body = method.upper() not in ("GET", "HEAD")
        s.fetch(origin=origin, url=hops[0], method=method, headers=author_headers, api=api, body=r.choice(kinds) if has_body else None,
                mode=r.choice(["cors"] * 8 + ["no-cors", "same-origin"]) if api == "fetch" else None,
                redirect=r.choice(["follow"] * 9 + ["manual", "error"]) if api == "fetch" else None,
                upload_listener=True if api == "xhr" and r.random() < 0.2 else None,
                credentials=r.choice(["omit", "same-origin", "include"] if api == "fetch" else ["same-origin", "include"]))


def family_redirect_cache(s):
    family_redirect(s, steps=2)


def family_location(s):
    r = s.r
    host = r.choice([A, B])
    start, end = s.url(host), s.url(host, "y")
    path = end.split("/", 3)[3]
    location = r.choice([end, "/" + path, "y", "./y", "../" + path, "//" + end[7:], end + "#g", "y#", "?", "#", "y?a b", end.replace("http", "HTTP"),
                         "/" + path + " ", "\\" + path, "http:" + "/" + path, "http://u:p@" + end[7:], "mailto:x", "http://b.test:70000/",
                         "http://b test/", "y\xfc", "%79", "http://" + end[7:].replace("test", "TEST"), "", "data:text/plain,x", "about:srcdoc"])
    lines = [["Access-Control-Allow-Origin", "*"], ["Location", location]]
    if r.random() < 0.12:
        lines.append(["Location", r.choice([location, "/z"])])
    s.rule(start, [response(r.choice(REDIRECTS), lines)])
    s.rule(end, [response(200, lines[:1])])
    s.rule(start + "?", [response(200, lines[:1])])
    s.rule(end + "?a%20b", [response(200, lines[:1])])
    s.fetch(origin=A, url=start, api=r.choice(["fetch", "xhr"]), mode=r.choice([None, None, "no-cors"]) if r.random() < 0.5 else None,
            redirect=r.choice([None, None, "manual", "error"]))
    fetch = s.steps[0]["fetch"]
    if fetch["api"] == "xhr":
        fetch.pop("mode", None)
        fetch.pop("redirect", None)
