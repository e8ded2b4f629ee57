"""A member of staff over plain HTTP: signs in with the second step, reads pages, fills forms. No JavaScript."""

import base64
import hmac
import re
import time
from collections.abc import Iterator
from html import unescape

import httpx

ROW = re.compile(r'id="row-([\d-]+)"')


def authenticator_code(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238: SHA-1, six digits, half minutes)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.digest(key, (int(time.time()) // 30).to_bytes(8, "big"), "sha1")
    at = mac[-1] & 15
    return f"{(int.from_bytes(mac[at : at + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"


class StaffBrowser:
    """One person's cookies. Use as a context manager."""

    def __init__(self, address: str, language: str = "en") -> None:
        self.client = httpx.Client(base_url=address, headers={"Accept-Language": language}, follow_redirects=True, timeout=60)

    def __enter__(self) -> "StaffBrowser":
        return self

    def __exit__(self, *_problem: object) -> None:
        self.client.close()

    def sign_in(self, username: str, password: str) -> None:
        """Log in for the first time and set the second step up."""
        page = self.submit("/account/login/", login=username, password=password)
        secret = re.search(r'id="secret"[^>]*value="([A-Z2-7]+)"', page)
        assert secret, f"{username} was not led to the second step:\n{page[:2000]}"
        page = self._send("/account/second-step/set-up/", page, code=authenticator_code(secret[1]))
        assert "/account/recovery-codes/download/" in page, f"the code of {username} was not taken:\n{page[:2000]}"

    def page(self, path: str, **query: str | int) -> str:
        """The HTML of a page. AssertionError unless it is 200."""
        answer = self.client.get(path, params=query)
        assert answer.status_code == 200, f"{answer.status_code} {path}"
        return answer.text

    def submit(self, path: str, **fields: str) -> str:
        """Send the form of a page with the page's own token; the HTML that follows."""
        return self._send(path, self.page(path), **fields)

    def make_key(self, name: str, jurisdiction: str, reports_per_hour: int = 0) -> str:
        """An Open311 key, made in the administration and shown once. 0 reports an hour: no limit."""
        page = self.submit(
            "/admin/intake/apikey/add/", name=name, jurisdictions=jurisdiction, reports_per_hour=str(reports_per_hour),
            valid_from=self._today(),
        )  # fmt: skip
        key = re.search(r"\b([0-9a-f]{40})\b", page)
        assert key, f"no key was shown:\n{page[:3000]}"
        return key[1]

    def desk_numbers(self, **query: str) -> Iterator[str]:
        """Case numbers of a desk's list, page after page."""
        page = 1
        while found := ROW.findall(self.page("/desk/", **query, page=page)):
            yield from found
            page += 1

    def case_page(self, number: str) -> str:
        """The words of a case page, without tags and doubled space."""
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", self.page(f"/desk/cases/{number}/"))))

    def _today(self) -> str:
        value = re.search(r'name="valid_from"[^>]*value="([^"]+)"', self.page("/admin/intake/apikey/add/"))
        assert value, "the form for keys names no first day"
        return value[1]

    def _send(self, path: str, page: str, **fields: str) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, f"no form at {path}"
        referer = str(self.client.base_url.join(path))
        answer = self.client.post(path, data=fields | {"csrfmiddlewaretoken": token[1]}, headers={"Referer": referer})
        assert answer.status_code == 200, f"{answer.status_code} {path}"
        return answer.text
