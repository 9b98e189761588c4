"""Where documents are made: a few at a time, each in a confined process that ends with the call that wanted it."""

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import msgspec
from msgspec import Struct

from swarm.confined import Confined, Refused, Unfinished
from swarm.toolkit.documents.making import Made, Work
from swarm.toolkit.documents.wrong import DocumentWrong

MODULE = "swarm.toolkit.documents.making"
SECONDS = 60.0
MEGABYTES = 2_000
AT_ONCE = 2  # of one process: an agent waits for its turn, and the loop for nobody

logger = logging.getLogger(__name__)


async def printed(
    tool: str,
    order: Struct,
    files: Mapping[str, bytes],
    *,
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
) -> Made:
    """The document of an order. Raises DocumentWrong with a sentence for the model."""
    work = Work(tool=tool, order=msgspec.Raw(msgspec.msgpack.encode(order)), files=dict(files))
    confined = Confined(MODULE, seconds=seconds, megabytes=megabytes)
    running = asyncio.get_running_loop().run_in_executor(_pool(), confined.run, msgspec.msgpack.encode(work))
    try:
        return msgspec.msgpack.decode(await running, type=Made)
    except asyncio.CancelledError:
        confined.kill()
        raise
    except Refused as error:
        raise DocumentWrong(str(error)) from None
    except Unfinished as error:
        logger.warning("%s was not made: %s", tool, error)
        cause = f"took longer than {seconds:.0f} seconds" if error.late else "took too much memory"
        raise DocumentWrong(f"Making the document {cause}: make it smaller, or divide it.") from None


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="press")
