"""Documents of GeoReport v2 as XML and JSON from one Python value, by the Spark convention of the specification:

an array of XML children is a JSON list without the children's name, and the root's name is left out in JSON.
https://wiki.open311.org/JSON_and_XML_Conversion/#the-spark-convention
"""

import json
import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

CONTENT_TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
CHILDREN = {  # name of an array → name of each of its children in XML
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
    "notes": "note",
    "photos": "photo",
}
NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what no XML 1.0 document may hold


def render(root: str, content: object, form: str) -> bytes:
    """The document `root` in `form` (xml or json), encoded as UTF-8. Values: mappings, lists, text, numbers, booleans, None."""
    if form == "json":
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    parts = ['<?xml version="1.0" encoding="utf-8"?>\n']
    _write(parts, root, content)
    return "".join(parts).encode()


def _write(parts: list[str], name: str, value: object) -> None:
    if value is None or value == "" or value == []:
        parts.append(f"<{name}/>")
        return
    parts.append(f"<{name}>")
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _write(parts, key, inner)
    elif isinstance(value, list):
        for inner in value:
            _write(parts, CHILDREN[name], inner)
    else:
        parts.append(_text(value))
    parts.append(f"</{name}>")


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(NOT_XML.sub("", str(value)))
