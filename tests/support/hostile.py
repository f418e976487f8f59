"""Addresses that lead into a network of one's own, in every way to write them."""

# What names resolve to here; there is no network in tests. Numbers are resolved by the system itself.
NAMES = {
    "localhost.example": ["127.0.0.1"],
    "metadata.example": ["169.254.169.254"],
    "home.example": ["192.168.0.10"],
    "six.example": ["::1"],
    "local-six.example": ["fe80::1"],
    "unique-six.example": ["fd00::1"],
    "site-six.example": ["fec0::1"],
    "mapped.example": ["::ffff:10.0.0.1"],
    "tunnel.example": ["2002:7f00:1::1"],
    "teredo.example": ["2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    "translated.example": ["64:ff9b::a00:1"],
    "compatible.example": ["::7f00:1"],
    "both.example": ["93.184.215.14", "10.0.0.1"],
    "both-six.example": ["2606:4700::1111", "::1"],
    "nothing.example": ["0.0.0.0"],
    "everybody.example": ["224.0.0.1"],
    "broadcast.example": ["255.255.255.255"],
    "carrier.example": ["100.64.0.1"],
    "bench.example": ["198.18.0.1"],
    "docs.example": ["203.0.113.7"],
    "public.example": ["93.184.215.14"],
}

HOSTILE = [
    # Plainly private, in every way to write it.
    "http://127.0.0.1/", "http://127.0.0.1:80/", "http://127.1/", "http://127.0.1/", "http://0/", "http://0.0.0.0/",
    "http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/", "http://0177.0.0.1/", "http://017700000001/",
    "http://127.255.255.254/", "http://10.0.0.1/", "http://172.16.0.1/", "http://172.31.255.255/", "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://198.18.0.1/", "http://224.0.0.1/",
    "http://255.255.255.255/", "http://240.0.0.1/", "http://192.0.0.1/", "http://203.0.113.1/",
    # In the other family.
    "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::127.0.0.1]/",
    "http://[fe80::1]/", "http://[fc00::1]/", "http://[fd12:3456::1]/", "http://[fec0::1]/", "http://[ff02::1]/",
    "http://[2002:7f00:1::]/", "http://[2002:c0a8:101::1]/", "http://[64:ff9b::7f00:1]/", "http://[::ffff:0:127.0.0.1]/",
    "http://[2001:db8::1]/", "http://[100::1]/",
    # Other schemes, other ports, sign-ins in the address.
    "file:///etc/passwd", "ftp://public.example/", "gopher://public.example/", "dict://public.example/",
    "//public.example/",    "http://public.example:22/", "https://public.example:5432/", "http://public.example:99999/",
    "http://user:word@public.example/",
    "http://", "http:///calendar.ics", "https://[::1", "",
    # Names that lead home.
    *(f"https://{name}/" for name in NAMES if name != "public.example"),
    "http://localhost/", "http://LOCALHOST./", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/",
]  # fmt: skip
