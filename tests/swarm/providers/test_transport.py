"""The lean transport: connections are reused when they may be, closed when they must be, and httpx stays the interface."""

import asyncio
import gzip
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvloop

from swarm.errors import ModelError, ModelUnavailable
from swarm.providers import transport
from swarm.providers.dialects import of_host
from swarm.providers.transport import LeanTransport, Once, pour, tls_context
from tests.swarm.providers.server import (
    FINE,
    STREAM_HEAD,
    Heard,
    Script,
    Server,
    ask,
    chunked,
    delta,
    events,
    http,
    model_at,
    serving,
    stream,
)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=LeanTransport(), trust_env=False)


async def test_httpx_reads_through_it_as_through_its_own() -> None:
    async with serving(Script([http(b'{"a":1}', headers=["X-Trace: t"])])) as server, client() as web:
        response = await web.post(server.base_url, json={"q": 1}, headers={"X-Q": "1"})
    assert (response.status_code, response.json(), response.headers["x-trace"]) == (200, {"a": 1}, "t")
    assert (server.asked[0].method, server.asked[0].json, server.asked[0].headers["x-q"]) == (
        "POST",
        {"q": 1},
        "1",
    )


@pytest.mark.parametrize("step", [0, 1], ids=["whole", "byte by byte"])
async def test_every_framing_of_a_body_is_understood(step: int) -> None:
    framings = {
        "length": Script([http(b"hello")]),
        "chunks": Script([STREAM_HEAD, *chunked(b"hello", step=2)]),
        "until the end": Script([b"HTTP/1.1 200 OK\r\n\r\n", b"hel", b"lo"], "close"),
        "after a 100": Script([b"HTTP/1.1 100 Continue\r\n\r\n" + http(b"hello")]),
        "trailers": Script([STREAM_HEAD, b"5;x=y\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"]),
    }
    for name, script in framings.items():
        data = b"".join(script.pieces)
        pieces = [data[i : i + 1] for i in range(len(data))] if step else [data]
        async with serving(Script(pieces, script.then)) as server, client() as web:
            assert (await web.get(server.base_url)).text == "hello", name


async def test_a_connection_carries_one_request_after_the_other() -> None:
    async with serving(stream(FINE)) as server, model_at(server.base_url) as model:
        for _ in range(5):
            await model.complete(ask(), Heard())
        assert server.connections == 1


async def test_models_of_one_loop_share_their_connections() -> None:
    async with (
        serving(stream(FINE)) as server,
        model_at(server.base_url) as one,
        model_at(server.base_url) as other,
    ):
        await one.complete(ask(), Heard())
        await other.complete(ask(), Heard())
        await one.aclose()
        await other.complete(ask(), Heard())
        assert server.connections == 1


async def test_the_reply_is_there_at_done_even_if_the_body_never_ends() -> None:
    script = Script([STREAM_HEAD, *chunked(FINE, end=False)], "hold")
    async with serving(script) as server:
        async with model_at(server.base_url) as model:
            assert (await model.complete(ask(), Heard())).text == "Hello"
        await server.hung_up.wait()


async def test_a_refused_request_leaves_the_connection_to_the_next() -> None:
    async with (
        serving(Script([http(b"{}", status="429 X")]), stream(FINE)) as server,
        model_at(server.base_url) as model,
    ):
        with pytest.raises(ModelError):
            await model.complete(ask(), Heard())
        await model.complete(ask(), Heard())
        assert server.connections == 1


async def test_a_connection_that_the_server_closed_is_not_used_again() -> None:
    async with serving(stream(FINE, then="close")) as server, model_at(server.base_url) as model:
        for _ in range(3):
            await model.complete(ask(), Heard())
            await asyncio.sleep(0.01)  # the close travels through the kernel
        assert server.connections == 3


async def test_a_connection_that_was_idle_too_long_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "IDLE_SECONDS", 0.0)
    async with serving(stream(FINE)) as server, model_at(server.base_url) as model:
        await model.complete(ask(), Heard())
        await model.complete(ask(), Heard())
        assert server.connections == 2


async def test_a_server_that_says_close_is_believed() -> None:
    async with serving(Script([http(b"a", headers=["Connection: close"])])) as server, client() as web:
        await web.get(server.base_url)
        await web.get(server.base_url)
        assert server.connections == 2


async def test_more_bytes_than_one_answer_close_the_connection() -> None:
    async with serving(Script([http(b"a") + http(b"stowaway")])) as server, client() as web:
        assert [(await web.get(server.base_url)).text for _ in range(2)] == ["a", "a"]
        assert server.connections == 2


async def test_cancelling_a_call_closes_its_connection() -> None:
    script = stream(events(delta(content="a"), done=False), end=False, then="hold")
    begun = asyncio.Event()
    async with serving(script) as server, model_at(server.base_url) as model:
        task = asyncio.create_task(model.complete(ask(), Heard(lambda _: begun.set())))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(server.hung_up.wait(), 5)


async def test_cancelling_a_call_that_waits_in_the_server_s_queue_closes_its_connection() -> None:
    async with serving(Script([], "hold")) as server, model_at(server.base_url) as model:
        task = asyncio.create_task(model.complete(ask(), Heard()))
        await server.was_asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(server.hung_up.wait(), 5)


async def test_a_thousand_streams_at_once_all_arrive() -> None:
    async with serving(stream(FINE)) as server, model_at(server.base_url) as model:
        replies = await asyncio.gather(*(model.complete(ask(), Heard()) for _ in range(1000)))
    assert {reply.text for reply in replies} == {"Hello"}


async def test_a_large_request_is_sent_whole() -> None:
    async with serving(stream(FINE)) as server, model_at(server.base_url) as model:
        await model.complete(ask("x" * 5_000_000), Heard())
        assert len(server.asked[0].json["messages"][0]["content"]) == 5_000_000


async def test_a_body_that_nobody_reads_yet_stops_the_server() -> None:
    body = b"x" * 30_000_000
    async with (
        serving(Script([http(body)])) as server,
        client() as web,
        web.stream("GET", server.base_url) as response,
    ):
        pieces = [len(piece) async for piece in response.aiter_raw()]
    assert sum(pieces) == len(body)
    assert max(pieces) < 2_000_000


async def test_a_compressed_stream_is_read_all_the_same() -> None:
    head = STREAM_HEAD[:-2] + b"content-encoding: gzip\r\n\r\n"
    script = Script([head, *chunked(gzip.compress(FINE), step=5)])
    async with serving(script) as server, model_at(server.base_url) as model:
        assert (await model.complete(ask(), Heard())).text == "Hello"


async def test_a_header_with_a_line_break_is_refused_before_it_is_sent() -> None:
    async with (
        serving(stream(FINE)) as server,
        model_at(server.base_url, headers={"X-Title": "a\r\nX-Evil: b"}) as model,
    ):
        with pytest.raises(ModelError) as caught:
            await model.complete(ask(), Heard())
    assert caught.value.code == "bad_endpoint"
    assert not server.asked


async def test_headers_without_end_are_refused() -> None:
    async with (
        serving(Script([b"HTTP/1.1 200 OK\r\n" + b"X-Pad: y\r\n" * 100_000])) as server,
        client() as web,
    ):
        with pytest.raises(httpx.RemoteProtocolError, match="no end"):
            await web.get(server.base_url)


async def test_reading_and_connecting_have_their_time_outs() -> None:
    async with serving(Script([], "hold")) as server, client() as web:
        with pytest.raises(httpx.ReadTimeout):
            await web.get(server.base_url, timeout=httpx.Timeout(5, read=0.05))


async def test_a_closed_client_takes_no_more_requests() -> None:
    async with serving(Script([http(b"a")])) as server:
        lean = LeanTransport()
        await lean.aclose()
        with pytest.raises(httpx.ConnectError, match="closed"):
            await lean.handle_async_request(httpx.Request("GET", server.base_url))


async def test_a_listener_that_heard_enough_is_told_no_more() -> None:
    heard: list[bytes] = []

    def listener(piece: bytes) -> bool:
        heard.append(piece)
        return True

    script = Script([STREAM_HEAD, *chunked(b"abcdef", step=1)])
    async with serving(script) as server, client() as web, web.stream("GET", server.base_url) as response:
        await pour(response, listener)
    assert heard == [b"a"]


def test_it_serves_one_loop_after_the_other_and_uvloop_too() -> None:
    async def once() -> str:
        async with serving(stream(FINE)) as server, model_at(server.base_url) as chat:
            return (await chat.complete(ask(), Heard())).text

    for factory in (None, uvloop.new_event_loop, None):
        with asyncio.Runner(loop_factory=factory) as runner:
            assert runner.run(once()) == "Hello"


async def test_where_a_proxy_is_configured_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(stream(FINE)) as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        async with model_at("http://models.example/v1") as model:
            assert (await model.complete(ask(), Heard())).text == "Hello"
    assert proxy.asked[0].path == "http://models.example/v1/chat/completions"


async def test_hosts_that_are_excepted_from_the_proxy_are_reached_without_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving(stream(FINE)) as server, serving(stream(FINE)) as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        async with model_at(server.base_url) as model:
            await model.complete(ask(), Heard())
    assert not proxy.asked


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ssl.SSLContext]:
    """A server's context whose certificate the process trusts."""
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost "
        f"-addext subjectAltName=DNS:localhost -keyout {key} -out {cert}"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    tls_context.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    yield context
    tls_context.cache_clear()


async def test_tls_is_spoken_and_the_context_made_once(certificate: ssl.SSLContext) -> None:
    server = Server(stream(FINE, step=3))
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=certificate)
    port = listening.sockets[0].getsockname()[1]
    async with model_at(f"https://localhost:{port}/v1") as model:
        replies = [await model.complete(ask(), Heard()) for _ in range(2)]
    assert [reply.text for reply in replies] == ["Hello", "Hello"]
    assert server.connections == 1
    assert tls_context.cache_info().misses == 1
    for writer in server.writers:
        writer.close()
    listening.close()
    await listening.wait_closed()


async def test_a_certificate_that_nobody_vouches_for_is_refused(
    certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    tls_context.cache_clear()
    server = Server(stream(FINE))
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=certificate)
    async with model_at(f"https://localhost:{listening.sockets[0].getsockname()[1]}/v1") as model:
        with pytest.raises(ModelUnavailable) as caught:
            await model.complete(ask(), Heard())
    assert caught.value.code == "connect"
    assert "certificate" in str(caught.value).lower()
    listening.close()
    await listening.wait_closed()


@pytest.mark.parametrize(
    ("host", "dialect"),
    [
        ("api.moonshot.ai", "kimi"),
        ("API.MOONSHOT.CN", "kimi"),
        ("api.kimi.com", "kimi"),
        ("moonshot.ai", "kimi"),
    ],
)
def test_the_official_hosts_are_known(host: str, dialect: str) -> None:
    found = of_host(host)
    assert found is not None
    assert found.name == dialect


@pytest.mark.parametrize("host", ["localhost", "notmoonshot.ai", "moonshot.ai.example", "127.0.0.1"])
def test_other_hosts_tell_nothing(host: str) -> None:
    assert of_host(host) is None


async def test_a_body_is_let_go_of_when_it_is_on_its_way() -> None:
    body = Once(b"x" * 1000)
    assert (body.size, [piece async for piece in body], [piece async for piece in body]) == (
        1000,
        [b"x" * 1000],
        [b""],
    )
