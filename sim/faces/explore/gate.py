"""Who may come in: requests to this machine's own address, with the token in their path."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

LOOPBACK = "127.0.0.1"
Scope = MutableMapping[str, Any]
App = Callable[[Scope, Callable, Callable], Awaitable[None]]

#: What the page may load: itself. NiceGUI's templates are compiled in the browser, hence `eval`.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval';"
    " style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:;"
    " connect-src 'self' ws://{host}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


class Gate:
    """An ASGI application before another: `/TOKEN/…` is let through, all else is refused.

    The token is part of the path, so that scripts, fonts and the socket of a page carry it too,
    and no cookie is needed. A host that is not this machine's is refused as well: a strange page
    could have its own name lead here.
    """

    def __init__(self, app: App, port: int, token: str | None = None) -> None:
        self.app, self.token = app, token or secrets.token_urlsafe(16)
        self.hosts = {f"{LOOPBACK}:{port}", f"localhost:{port}"}
        self.port = port

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://{LOOPBACK}:{self.port}/{self.token}/"

    async def __call__(self, scope: Scope, receive: Callable, send: Callable) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif not self._may(scope):
            await _refuse(scope, receive, send)
        else:
            within = {**scope, "root_path": f"/{self.token}"}
            await self.app(within, receive, self._guarded(send))

    def _may(self, scope: Scope) -> bool:
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        origin = headers.get(b"origin", b"").decode("latin-1")
        first = scope["path"].split("/")[1] if scope["path"].startswith("/") else ""
        known = secrets.compare_digest(first.encode(), self.token.encode())
        ours = not origin or origin.removeprefix("http://") in self.hosts
        return known and ours and host in self.hosts

    def _guarded(self, send: Callable) -> Callable:
        policy = POLICY.format(host=f"{LOOPBACK}:{self.port}")
        more = [
            (b"content-security-policy", policy.encode()),
            (b"referrer-policy", b"no-referrer"),
            (b"x-content-type-options", b"nosniff"),
        ]

        async def sent(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", []), *more]}
            await send(message)

        return sent


async def _refuse(scope: Scope, receive: Callable, send: Callable) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})  # before it is accepted: a 403
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    said = b"Refused: open the whole address that `spyscare explore` printed.\n"
    await send({"type": "http.response.body", "body": said})
