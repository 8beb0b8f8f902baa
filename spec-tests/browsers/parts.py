"""What generated scenarios are made of: values of headers, methods and URLs, each drawn from a `random.Random`."""

A, B, C, A3 = "http://a.test:8001", "http://b.test:8002", "http://c.test:8003", "http://a.test:8003"
WWW, API, CDN = "http://www.site.test:8004", "http://api.site.test:8005", "http://cdn.site.test:8006"
SAFELISTED = ["Accept", "Accept-Language", "Content-Language", "Content-Type", "Range"]
HINTS = {"DPR": ["1.5", "0", "x", "1,5", " 2"], "Device-Memory": ["4", "0.25", "many"], "Downlink": ["3.5", "-1", "slow"],
         "ECT": ["3g", "slow-2g", "4G", "5g", "2g"], "RTT": ["50", "50ms", "1e2"], "Save-Data": ["on", "ON", "1", "on;x"],
         "Viewport-Width": ["800", "80.5", "wide"], "Width": ["12", "12px", "0x10"]}
OTHERS = ["X-Q", "X-Trace", "Authorization", "If-None-Match", "Cache-Control", "Foo", "X-Z9", "traceparent", "Priority",
          "Content-Encoding", "X-Requested-With", "idempotency-key", "Last-Event-ID", "sentry-trace", "_x", "~"]
FORBIDDEN = ["Cookie", "Host", "Origin", "Referer", "DNT", "Date", "Via", "TE", "Sec-Foo", "Proxy-Foo", "Accept-Charset",
             "Keep-Alive", "Expect", "Trailer", "Upgrade", "Set-Cookie", "Content-Length", "Access-Control-Request-Method"]
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "get", "Post", "patch", "Delete", "REPORT", "query", "x-m",
           "head", "oPtions", "Put", "PURGE"]
BODY_METHODS = ["POST", "PUT", "PATCH", "DELETE", "REPORT", "post", "QUERY"]
TOKEN = "abcxyzABCXYZ0189!#$%&'*+-.^_`|~"


def word(r, least=1, most=8, of=TOKEN):
    return "".join(r.choice(of) for _ in range(r.randint(least, most)))


def some_bytes(r, most=6):
    """Bytes that an HTTP parser lets pass in a value, and a few that it does not."""
    kinds = ["abc019", " \t", "\"(){}[]<>@,;:\\/?=", "".join(map(chr, range(0x80, 0x100))), "*%&'+-._", "\x01\x0b\x1f\x7f"]
    weights = [6, 2, 3, 1, 2, 0.5]
    return "".join(r.choice(r.choices(kinds, weights)[0]) for _ in range(r.randint(0, most)))


def content_type(r):
    essence = r.choice(["text/plain", "TEXT/Plain", "multipart/form-data", "application/x-www-form-urlencoded", "text/html",
                        "application/json", "text /plain", "text/plain ", "text", "/plain", "text/", "text/plain/x", "*/*",
                        "image/png", "text/plain2", "a/b", ""])
    parameters = "".join(r.choice([";", "; ", " ;", ";;", ",", ", ", "\t;", " "]) + r.choice(
        ["charset=utf-8", "charset=UTF-8", "charset=iso-8859-1", "boundary=xY", 'x="a;b"', "x=a,b", "x", "=", "charset=", 'x="', "",
         "charset=\"utf-8\"", "a=b c", "x=\xe9", "text/plain", "q=0.5"]) for _ in range(r.choice([0, 0, 1, 1, 2, 3])))
    return essence + parameters


def range_value(r):
    digits = lambda: r.choice(["", "0", "7", "15", "007", "18446744073709551615", "9223372036854775806", "1e3", "-2", "+4", " 3",
                               "99999999999999999999", "2147483648", "4294967296"])
    unit = r.choices(["bytes", "Bytes", "bytes ", " bytes", "items", "byte", ""], [10, 1, 1, 1, 1, 1, 1])[0]
    return unit + r.choices(["=", "= ", " =", ":", "==", "=\t"], [12, 2, 2, 1, 1, 1])[0] + digits() + r.choices(
        ["-", " - ", "--", "", "-,", "- "], [12, 2, 1, 1, 1, 1])[0] + digits() + r.choice(["", "", "", ",3-4", " ", ";x", ","])


def safelisted(r, name=None):
    name = name or r.choice(SAFELISTED)
    if name == "Content-Type":
        value = content_type(r) if r.random() < 0.8 else "text/plain;x=" + some_bytes(r)
    elif name == "Range":
        value = range_value(r)
    elif name == "Accept":
        value = r.choice(["text/html", "*/*;q=0.8", "a/b, c/d", "", some_bytes(r), some_bytes(r), "x" * r.randint(120, 132)])
    else:
        value = r.choice(["en", "de-DE, de;q=0.5", "*", "", "en;q=1.0,*", "e_n", some_bytes(r), "q" * r.randint(124, 131)])
    return [r.choice([name, name.lower(), name.upper()]), value]


def author_header(r):
    kind = r.random()
    if kind < 0.35:
        return safelisted(r)
    if kind < 0.45:
        name = r.choice(list(HINTS))
        return [name, r.choice(HINTS[name])]
    if kind < 0.52:
        return [r.choice(FORBIDDEN), r.choice(["1", "PUT", "x, TRACE"])]
    if kind < 0.57:
        return [r.choice(["X-HTTP-Method", "X-Method-Override", "x-http-method-override"]),
                r.choice(["GET", "trace", "PUT, TRACK", "connect,x", "TRACER", "\"TRACE\"", "a , TRACE", ""])]
    name = r.choice(OTHERS) if r.random() < 0.85 else word(r)
    return [name, r.choice(["1", "a b", "", "Bearer t", "v,w", "\xfc"])]


def headers(r, most=4):
    found = [author_header(r) for _ in range(r.choice([0, 1, 1, 2, 2, 3, most]))]
    if found and r.random() < 0.25:
        found.append([found[0][0], r.choice(["2", "", found[0][1], safelisted(r, "Accept")[1]])])
    return found


def casing(r, text):
    return r.choice([text, text, text, text.lower(), text.upper(), text.title()])


def listing(r, wanted):
    """A list header's value that has all, some or none of what is wanted, written in one of many ways."""
    items = [casing(r, item) for item in wanted if r.random() < 0.88]
    if r.random() < 0.3:
        items.append(r.choice(["*", "x-other", "PUT", "DELETE", "authorization", word(r, of="abxyz-")]))
    r.shuffle(items)
    if r.random() < 0.13:
        items.insert(r.randint(0, len(items)), r.choice(["a b", "\"x\"", "(c)", "x;q=1", "\xe9", "x=1", "**", "@", "[y]", "\x7f", "a/b"]))
    separators = [",", ", ", " ,", ",,", ",\t", ", ,"]
    text = "".join(item + r.choice(separators) for item in items)
    return text.rstrip(", \t") + r.choice(["", "", "", ",", " ", "\t,"])


def list_headers(r, name, wanted):
    """One or two lines of a list header, or none."""
    kind = r.random()
    if kind < 0.12:
        return []
    if kind < 0.27:
        return [[name, "*"]]
    lines = [[name, listing(r, wanted)]]
    if r.random() < 0.15:
        lines.append([name, listing(r, wanted)])
    return lines


def allow_origin(r, origin, is_good=0.8):
    if r.random() < is_good:
        return [["Access-Control-Allow-Origin", r.choice([origin, origin, "*"])]]
    other = B if origin != B else C
    value = r.choice(["", "null", other, origin + "/", origin.upper(), origin + ", " + other, "* ", "**", "\"*\"", origin.rsplit(":", 1)[0],
                      "http://*.test:8001", origin + " " + other, "*," + origin, origin.replace("http", "https"), "\x0b*", "all"])
    lines = [["Access-Control-Allow-Origin", value]]
    if r.random() < 0.2:
        lines.append(["Access-Control-Allow-Origin", r.choice([origin, "*", ""])])
    return lines if r.random() < 0.85 else []


def allow_credentials(r, is_good=0.75):
    if r.random() < is_good:
        return [["Access-Control-Allow-Credentials", "true"]]
    value = r.choice(["True", "TRUE", "1", "yes", "true, true", "\"true\"", "true ", " true", "tru", "false", "", "true;x", "*"])
    lines = [["Access-Control-Allow-Credentials", value]]
    if r.random() < 0.3:
        lines.append(["Access-Control-Allow-Credentials", r.choice(["true", ""])])
    return r.choice([lines, lines, []])


def max_age(r):
    value = r.choice(["600", "600", "600", "300", "0", "-1", "1", "000", "0300", "60.5", "5m", "", "ten", "60,60", "+5", "1e2",
                      "18446744073709551616", "9223372036854775808", "4294967297", "- 5", "-", "--5", "60 60", "\t60 ", "0x10", "1_0"])
    lines = [["Access-Control-Max-Age", value]]
    if r.random() < 0.12:
        lines.append(["Access-Control-Max-Age", r.choice(["0", "600", ""])])
    return lines if r.random() < 0.85 else []


def body(r):
    return r.choice([None, {"text": "t"}, {"text": ""}, {"form": "a=1&b=2"}, {"text": "\xe9"}])
