"""What a run took: tokens, money, the wait for the first one and how quick they came, on its row and on its page."""

import pytest

from playground.conversations.models import Conversation
from playground.endpoints.models import Offer
from playground.endpoints.prices import Prices
from playground.numbers import money
from playground.runs.actions import start_run
from playground.runs.journal import past
from playground.runs.models import Run
from playground.runs.pace import Pace
from playground.runs.reading import read
from playground.runs.rendering.measures import Measures, another_model
from playground.runs.rendering.standing import of_row, of_watched
from playground.runs.verification import flaws
from swarm.events import (
    AgentCompleted,
    AgentSpawned,
    AgentStarted,
    AttemptStarted,
    Event,
    Long,
    RunCompleted,
    RunStarted,
    StepCompleted,
    TextDelta,
)
from swarm.messages import Usage
from tests.playground.runs.telling import Telling

PRICES = Prices(input=950_000, cached=160_000, output=4_000_000, currency="USD")
ANSWERED: list[Event] = [
    RunStarted(at=0.1),
    AgentSpawned(
        at=0.1, agent=0, wave=0, call=0, index=0, name="orchestrator", label="", prompt=Long(text="?")
    ),
    AgentStarted(at=0.1, agent=0),
    AttemptStarted(at=0.2, agent=0, step=1, attempt=1, input=10, max_output=100),
    TextDelta(at=1.0, agent=0, text="Paris."),
    StepCompleted(
        at=7.5,
        agent=0,
        step=1,
        attempt=1,
        finish="stop",
        usage=Usage(input=1_200, cached=900, output=340),
        model="kimi-k2.6-0711",
        first_token=0.8,
        seconds=7.3,
    ),
    AgentCompleted(at=7.5, agent=0),
    RunCompleted(at=7.5),
]


@pytest.fixture
def priced(conversation: Conversation) -> Run:
    Offer.objects.create(
        endpoint="practice",
        name="practice",
        input_price=PRICES.input,
        cached_price=PRICES.cached,
        output_price=PRICES.output,
        currency="USD",
    )
    return start_run(conversation, "What is the capital of France?", "instant")


def test_the_row_says_what_the_journal_does(priced: Run) -> None:
    Telling(priced).commit(*ANSWERED)
    priced.refresh_from_db()
    assert (priced.first_token, priced.answering, priced.answered_by) == (0.8, 6.5, "kimi-k2.6-0711")
    assert priced.cost == 300 * 95 // 100 + 900 * 16 // 100 + 340 * 4
    assert flaws(Run.objects.select_related("answer").get(pk=priced.pk)) == []


def test_the_line_is_the_same_live_and_after_the_end(priced: Run) -> None:
    Telling(priced).commit(*ANSWERED)
    priced.refresh_from_db()
    line = "1.2k in (900 cached), 340 out · $0.002 · first token 0.8 s · 52 tokens/s"
    assert of_watched(read(priced).watched).measures == line
    assert of_row(priced).measures == line
    assert of_watched(read(priced).watched).note == of_row(priced).note
    assert of_row(priced).note == "practice was asked for; the endpoint says that kimi-k2.6-0711 answered."


def test_a_price_that_rises_later_changes_no_run_before(priced: Run) -> None:
    Offer.objects.update(output_price=400_000_000)
    Telling(priced).commit(*ANSWERED)
    priced.refresh_from_db()
    assert priced.cost == 1789
    assert len(past(priced.pk)) == len(ANSWERED) + 1


def test_without_a_price_there_is_no_cost(run: Run) -> None:
    Telling(run).commit(*ANSWERED)
    run.refresh_from_db()
    assert run.cost is None
    assert "$" not in of_row(run).measures


def test_before_the_first_step_nothing_is_said(run: Run) -> None:
    assert of_row(run).measures == ""
    assert of_watched(read(run).watched).measures == ""


def test_tokens_a_second_are_those_of_one_model_however_many_work() -> None:
    pace = Pace()
    for agent in range(10):
        pace.hear(
            StepCompleted(
                agent=agent,
                step=1,
                attempt=1,
                finish="stop",
                usage=Usage(output=100),
                model=f"m{agent}",
                first_token=1.0,
                seconds=3.0,
            )
        )
    assert (pace.first, pace.answering, pace.model) == (1.0, 20.0, "m0")
    assert Measures(input=5, cached=0, output=1_000, pace=pace).line.endswith("50 tokens/s")


@pytest.mark.parametrize(
    ("millionths", "currency", "said"),
    [
        (1_840_000, "USD", "$1.84"),
        (4_000, "USD", "$0.004"),
        (40, "USD", "$0.00004"),
        (1, "USD", "$0.000001"),
        (0, "USD", "$0.00"),
        (120_000, "CHF", "CHF 0.120"),
        (12_345_678, "CNY", "¥12.35"),
    ],
)
def test_money_has_as_many_digits_as_tell_it_from_nothing(millionths: int, currency: str, said: str) -> None:
    assert money(millionths, currency) == said


def test_a_begun_millionth_is_paid() -> None:
    assert PRICES.cost(input=1, cached=0, output=0) == 1
    assert PRICES.cost(input=1_000_000, cached=2_000_000, output=0) == 160_000


@pytest.mark.parametrize(("asked", "answered"), [("a", "a"), ("", "a"), ("a", "")])
def test_nothing_is_said_of_the_model_that_was_asked_for(asked: str, answered: str) -> None:
    assert another_model(asked, answered) == ""
