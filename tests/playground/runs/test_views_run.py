"""The page of a run: whole without script, and nobody else's."""

import json
import re
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import Client

from playground.runs.models import Run
from playground.runs.reading import read
from playground.runs.rendering.messages import encode, snapshot
from playground.users.models import User
from swarm.events import (
    AgentCancelled,
    AgentCompleted,
    AgentFailed,
    AgentSpawned,
    AgentStarted,
    AgentSteered,
    AttemptFailed,
    AttemptStarted,
    CallMade,
    CallOpened,
    Event,
    Long,
    ReasoningDelta,
    RunCompleted,
    RunFailed,
    RunPaused,
    RunStarted,
    RunWaiting,
    StepCompleted,
    TextDelta,
    ToolEnded,
    ToolStarted,
)
from swarm.messages import Usage
from tests.playground.runs.flights import HOSTILE, a_flight
from tests.playground.runs.stories import ANSWER, BEGIN, FINISH, SPEAK
from tests.playground.runs.telling import Telling


@pytest.fixture
def as_alice(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def as_bob(bob: User) -> Client:
    client = Client()
    client.force_login(bob)
    return client


def page(client: Client, run: Run, query: str = "") -> str:
    answer = client.get(f"/runs/{run.key}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def flock(number: int) -> tuple[Event, ...]:
    """The leader assigns tasks to that many agents; the first is at work, the second failed."""
    agents = [
        AgentSpawned(
            at=1,
            agent=n,
            wave=1,
            call=1,
            index=n - 1,
            name="reader",
            label=f"Task {n}",
            prompt=Long(text=f"Read {n}"),
        )
        for n in range(1, number + 1)
    ]
    return (
        *BEGIN,
        CallOpened(at=0.5, agent=0, call=1, id="c", name="assign_tasks"),
        CallMade(at=0.9, agent=0, call=1, arguments=Long(text='{"agent":"reader"}')),
        *agents,
        AgentStarted(at=1, agent=1),
        AgentFailed(at=2, agent=2, code="cut", reason="The line broke."),
    )


WORK: tuple[Event, ...] = (
    AttemptStarted(at=2, agent=1, step=1, attempt=1, input=5, max_output=9),
    TextDelta(at=2.5, agent=1, text="half a th"),
    AttemptFailed(at=3, agent=1, step=1, attempt=1, code="cut", reason="The line broke.", retry_at=4),
    AttemptStarted(at=4, agent=1, step=1, attempt=2, input=5, max_output=9),
    ReasoningDelta(at=4.1, agent=1, text="I should look."),
    TextDelta(at=4.2, agent=1, text="**Looking.**"),
    CallOpened(at=4.3, agent=1, call=1, id="c", name="search"),
    CallMade(at=4.4, agent=1, call=1, arguments=Long(text='{"query":"Paris","limit":3}')),
    StepCompleted(
        at=4.5, agent=1, step=1, attempt=2, finish="tool_calls", usage=Usage(input=900, output=300)
    ),
    ToolStarted(at=4.6, agent=1, call=1),
    ToolEnded(at=5, agent=1, call=1, ok=False, content=Long(text="No such page."), note="nothing found"),
    AgentSteered(at=5, agent=1, text="Try Lyon."),
    AttemptStarted(at=6, agent=1, step=2, attempt=1, input=5, max_output=9),
    TextDelta(at=6.1, agent=1, text="Now Lyon"),
)


class Counter(HTMLParser):
    """How many elements stand inside the element with an attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value or "" for name, value in attrs if name == "id"]


def counted(html: str) -> Counter:
    counter = Counter()
    counter.feed(html)
    return counter


def test_one_sentence_says_how_the_run_stands(as_alice: Client, run: Run) -> None:
    Telling(run).commit(*flock(3))
    assert "3 agents: 1 working, 1 queued, 1 failed." in page(as_alice, run)


def test_the_page_holds_the_snapshot_that_the_socket_would_send(as_alice: Client, run: Run) -> None:
    Telling(run).commit(*flock(3), *WORK)
    kept = re.search(r'<script id="run-snapshot" type="application/json">(.*?)</script>', page(as_alice, run))
    assert kept
    reading = read(run)
    sent = json.loads(encode(snapshot(reading.watched, reading.seq, reading.now)))
    assert {**json.loads(kept[1]), "now": 0} == {**sent, "now": 0}


@pytest.mark.parametrize("view", ["grid", "tree", "table", "timeline"])
def test_every_view_names_every_agent_without_script(as_alice: Client, run: Run, view: str) -> None:
    Telling(run).commit(*flock(3), AgentStarted(at=2, agent=3))
    html = page(as_alice, run, f"?view={view}")
    shown = html.split(f'data-view-of="{view}"')[1].split("data-view-of=")[0]
    assert [label for label in ("Task 1", "Task 3") if label not in shown] == []


def test_a_view_that_does_not_exist_is_the_grid(as_alice: Client, run: Run) -> None:
    Telling(run).commit(*flock(2))
    assert 'id="cell-1"' in page(as_alice, run, "?view=cinema&agent=99&agent=x")


def test_a_thousand_agents_cost_two_elements_each(as_alice: Client, run: Run) -> None:
    Telling(run).commit(*flock(1000))
    grid = page(as_alice, run).split("data-grid")[1].split('data-view-of="tree"')[0]
    assert len(counted(grid).tags) < 2 * 1001 + 20


def test_no_page_has_an_id_twice_a_style_or_a_script_of_its_own(as_alice: Client, run: Run) -> None:
    Telling(run).commit(*flock(3), *WORK)
    found = counted(page(as_alice, run, "?agent=1"))
    assert len(found.ids) == len(set(found.ids))
    assert not [
        name
        for name, _value in found.attributes
        if name == "style" or (name.startswith("on") and len(name) > 2)
    ]


def test_the_panel_tells_everything_about_one_agent(as_alice: Client, run: Run) -> None:
    Telling(run).commit(*flock(3), *WORK)
    html = page(as_alice, run, "?agent=1")
    panel = html.split("data-panel-body")[1].split("</aside>")[0]
    expected = [
        "Read 1",
        "Try 1 failed: The line broke. Tried again at 00:04.",
        '<s class="superseded">half a th</s>',
        "I should look.",
        "<strong>Looking.</strong>",
        "&quot;limit&quot;: 3",
        "No such page.",
        "nothing found",
        "Try Lyon.",
        "Now Lyon",
        "1.2k tokens",
    ]
    assert [words for words in expected if words not in panel] == []


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    "query", ["?view=grid", "?view=tree", "?view=table", "?view=timeline", "?agent=0", "?agent=1"]
)
def test_nothing_that_a_model_wrote_becomes_markup(as_alice: Client, run: Run, seed: int, query: str) -> None:
    Telling(run).commit(*a_flight(seed).events[1:])
    html = page(as_alice, run, query)
    assert [text for text in HOSTILE if "<" in text and text in html] == []
    found = counted(html)
    assert "img" not in found.tags
    assert not [name for name, _value in found.attributes if re.fullmatch("on[a-z]+", name)]
    scripts = [value for name, value in found.attributes if name == "src"]
    assert [src for src in scripts if not (src or "").startswith("/static/")] == []
    links = [value or "" for name, value in found.attributes if name == "href"]
    assert [href for href in links if href.lower().startswith("javascript:")] == []


ENDS: list[tuple[tuple[Event, ...], str]] = [
    ((RunCompleted(at=9),), "Completed"),
    ((RunCompleted(at=9, gaps=2),), "Completed with gaps"),
    ((RunFailed(at=9, code="cut", reason="The line broke."),), "Failed"),
    ((RunFailed(at=9, code="tokens", reason="All tokens are used."),), "Out of budget"),
]


@pytest.mark.parametrize(("end", "words"), ENDS)
def test_an_end_is_called_what_it_is(as_alice: Client, run: Run, end: tuple[Event, ...], words: str) -> None:
    Telling(run).commit(*BEGIN, *FINISH[:-1], *end)
    html = page(as_alice, run)
    assert f"data-sentence>{words}." in html
    assert html.split('class="report-end"')[1].split(">")[1].startswith(words)


def test_a_run_that_a_person_stopped_says_so(as_alice: Client, run: Run) -> None:
    as_alice.post(f"/runs/{run.key}/control", {"kind": "stop", "agent": ""})
    assert "data-sentence>Stopped by a person." in page(as_alice, run)


def test_the_report_is_the_answer_as_markdown(as_alice: Client, run: Run) -> None:
    Telling(run).commit(*BEGIN, *SPEAK, *FINISH)
    report = page(as_alice, run).split('class="report-body"')[1]
    assert ANSWER in report
    assert "report.md" in report


def test_a_run_that_waits_for_a_worker_says_how_many_are_before_it(as_alice: Client, run: Run) -> None:
    from playground.runs.actions import start_run

    second = start_run(run.conversation, "And of Spain?", "instant")
    assert "1 run was before this one when you opened the page." in page(as_alice, second)


@pytest.mark.parametrize("practice", [True, False])
def test_a_page_says_when_a_program_answered(as_alice: Client, run: Run, practice: bool) -> None:
    Run.objects.filter(pk=run.pk).update(endpoint="practice" if practice else "api.example")
    Telling(run).commit(*BEGIN, *SPEAK, *FINISH)
    assert ("a program, not a language model" in page(as_alice, run, "?agent=0")) is practice


def test_a_text_too_long_for_the_panel_is_read_whole_elsewhere(as_alice: Client, run: Run) -> None:
    prompt = "<b>" + "long " * 5000
    spawned = AgentSpawned(
        at=0.1, agent=0, wave=0, call=0, index=0, name="lead", label="", prompt=Long(text=prompt)
    )
    Telling(run).commit(RunStarted(at=0.1), spawned)
    link = re.search(r'href="([^"]*/text\?[^"]*)"', page(as_alice, run, "?agent=0"))
    assert link
    whole = as_alice.get(link[1])
    assert whole.content.decode() == prompt
    assert whole.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("what", ["", "secrets", "result-", "result-x", "result-99", "arguments-1"])
def test_a_text_that_does_not_exist_is_not_found(as_alice: Client, run: Run, what: str) -> None:
    Telling(run).commit(*BEGIN)
    assert as_alice.get(f"/runs/{run.key}/agents/0/text", {"what": what}).status_code == 404


ADDRESSES = (
    "",
    "timeline",
    "agents/0/text?what=prompt",
    "file?path=report.md",
    "download?path=report.md",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stranger_finds_nothing(as_bob: Client, run: Run, address: str) -> None:
    Telling(run).commit(*BEGIN, *SPEAK, *FINISH)
    assert as_bob.get(f"/runs/{run.key}/{address}").status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_is_not_signed_in_is_sent_to_sign_in(run: Run, address: str) -> None:
    answer: HttpResponse = Client().get(f"/runs/{run.key}/{address}")  # type: ignore[assignment]  # the client's own class
    assert answer.status_code == 302
    assert "sign" in answer.headers["Location"]


def test_agents_that_ended_one_way_or_the_other_are_counted(as_alice: Client, run: Run) -> None:
    done: tuple[Event, ...] = (AgentCompleted(at=3, agent=1), AgentCancelled(at=3, agent=3))
    Telling(run).commit(*flock(3), *done)
    assert "3 agents: 1 done, 1 stopped, 1 failed." in page(as_alice, run)


NEXT = {
    "stopped": "Retry goes on from there.",
    "budget": "have the limit raised",
    "gaps": "the report says which",
    "failed": "When the cause is mended",
}


@pytest.mark.parametrize(("end", "words"), ENDS)
def test_an_end_that_is_not_whole_says_what_to_do_next(
    as_alice: Client, run: Run, end: tuple[Event, ...], words: str
) -> None:
    Telling(run).commit(*BEGIN, *FINISH[:-1], *end)
    advice = {"Completed with gaps": "gaps", "Out of budget": "budget", "Failed": "failed"}.get(words)
    html = page(as_alice, run)
    assert (NEXT[advice] in html) if advice else ('class="report-next"' not in html)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (RunPaused(at=0.3), "Resume goes on from here."),
        (RunWaiting(at=0.3, code="key", reason="The key was refused."), "When the cause is mended, Resume"),
    ],
)
def test_a_run_that_stands_still_says_how_it_goes_on(
    as_alice: Client, run: Run, event: Event, words: str
) -> None:
    Telling(run).commit(*BEGIN, event)
    html = page(as_alice, run)
    assert words in html
    assert 'value="resume"' in html


def test_agents_that_the_budget_stopped_were_not_stopped_by_a_person(as_alice: Client, run: Run) -> None:
    ended = (AgentCancelled(at=3, agent=1), AgentCancelled(at=3, agent=3))
    Telling(run).commit(*flock(3), *ended)
    html = page(as_alice, run)
    assert "stopped with the run" in html
    assert "stopped by a person" not in html
