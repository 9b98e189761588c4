"""Bodies of requests in Daphne's server, which is made for small ones.

Left alone, Twisted parses every uploaded form in the event loop, a second time and in memory (an upload of 94 MB stopped all
pages for seconds and took 2 GB); Daphne hands a body over in pieces of 8 KB; and neither knows a longest one.
"""

import sys
from typing import Any

from playground.incoming import most_bytes

PIECE = 1024 * 1024  # bytes handed over at once


def tame() -> None:
    """Let Daphne, where it serves, take bodies as they come: unparsed, in large pieces, and no more than the longest."""
    if "daphne.http_protocol" not in sys.modules:
        return
    from daphne import http_protocol

    plain: Any = http_protocol.WebRequest
    if not isinstance(plain, _Requests):
        plain.handleContentChunk = _keep_chunk
        http_protocol.WebRequest = _Requests(plain)


class _Requests:
    """Makes requests in place of their class."""

    def __init__(self, plain: Any) -> None:
        self._plain = plain

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        request = self._plain(*arguments, **options, parsePOSTFormSubmission=False)
        request.server.request_buffer_size = PIECE
        return request


def _keep_chunk(request: Any, data: bytes) -> None:
    """Write down what has arrived. Beyond the bound it is dropped: `incoming` refuses such a body by its length."""
    if request.content.tell() <= most_bytes():
        request.content.write(data)
