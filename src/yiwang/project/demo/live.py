"""New reports while the demonstration runs: posted to the Open311 door of the running server, as any client would."""

import json
import random
import threading
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from yiwang.project.demo.geography import grounds
from yiwang.project.demo.reports import SAID, Said, somewhere

API_KEY = "demo"
FIRST_S, BETWEEN_S = 8.0, (45.0, 150.0)
TIMEOUT_S = 10.0


def run(base: str, stop: threading.Event) -> None:
    """Post a report every minute or two until `stop` is set. `base` is the server's own loopback address."""
    chance = random.Random()  # noqa: S311
    stop.wait(FIRST_S)
    while not stop.is_set():
        post(base, chance.choice(SAID), chance)
        stop.wait(chance.uniform(*BETWEEN_S))


def post(base: str, said: Said, chance: random.Random) -> str | None:
    """One report; its public number, or None when the server was not ready."""
    ground = chance.choices([g for _, g in grounds()], weights=(5, 1))[0]
    lon, lat = somewhere(ground, chance)
    form = {
        "api_key": API_KEY, "service_code": said.case_type, "lat": lat, "long": lon, "description": said.words,
        "address_string": said.landmark,
    }  # fmt: skip
    request = Request(f"{base}/open311/v2/requests.json", urlencode(form).encode(), method="POST")  # noqa: S310  (own server)
    try:
        with urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
            return str(json.load(answer)[0]["service_request_id"])
    except (URLError, TimeoutError, KeyError, IndexError):
        return None
