"""Addresses of a forge's web pages. Pure."""

from __future__ import annotations

from urllib.parse import quote

from tracemend.delivery.address import Address


def web_base(address: Address) -> str:
    """`https://host[:port]` of the pages that belong to a remote's address; an ssh port says nothing of them."""
    scheme = "http" if address.scheme == "http" else "https"
    host = f"[{address.host}]" if ":" in address.host else address.host
    return f"{scheme}://{host}" + (f":{address.web_port}" if address.web_port else "")


def web_path(address: Address) -> str:
    """`/owner/repository`, quoted."""
    return "/" + quote(address.path, safe="/")


def whole(word: str) -> str:
    """A word quoted to be one segment of a path."""
    return quote(word, safe="")
