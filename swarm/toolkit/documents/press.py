"""Where documents are made: a few at a time, each in a confined process that ends with the call that wanted it."""

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import msgspec
from msgspec import Struct

from swarm.confined import Confined, Refused, Unfinished
from swarm.toolkit.documents.looks import Look, Wanted, text_of
from swarm.toolkit.documents.making import Made, Work
from swarm.toolkit.documents.wrong import DocumentWrong

MAKING = "swarm.toolkit.documents.making"
LOOKING = "swarm.toolkit.documents.looking"
SECONDS = 60.0
MEGABYTES = 2_000
READ_ROWS, READ_COLUMNS = 20_000, 100  # of a sheet, which a model reads in parts
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
    made = await _confined(MAKING, msgspec.msgpack.encode(work), seconds, megabytes)
    return msgspec.msgpack.decode(made, type=Made)


async def read(ending: str, data: bytes) -> str:
    """What a document says, as a model reads it. Raises DocumentWrong with a sentence."""
    wanted = Wanted(ending=ending, data=data, rows=READ_ROWS, columns=READ_COLUMNS)
    look = msgspec.msgpack.decode(await _confined(LOOKING, msgspec.msgpack.encode(wanted)), type=Look)
    return await asyncio.to_thread(text_of, look)


async def _confined(module: str, data: bytes, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> bytes:
    confined = Confined(module, seconds=seconds, megabytes=megabytes)
    try:
        return await asyncio.get_running_loop().run_in_executor(_pool(), confined.run, data)
    except asyncio.CancelledError:
        confined.kill()
        raise
    except Refused as error:
        raise DocumentWrong(str(error)) from None
    except Unfinished as error:
        logger.warning("%s did not end: %s", module, error)
        cause = f"took longer than {seconds:.0f} seconds" if error.late else "took too much memory"
        raise DocumentWrong(f"The work on the document {cause}: make it smaller, or divide it.") from None


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="press")
