"""Files that lie in the workspace from the beginning, and the pictures that a task names."""

import json

from swarm import wire
from swarm.bodies import MemoryBodies
from swarm.delegation import SPECS
from swarm.events import AgentSpawned, Event, Long, SeenFile
from swarm.messages import ImagePart, Moment, TextPart, UserMessage, VideoPart
from swarm.model import Request
from swarm.sight import MOST, Sight
from swarm.state import fold
from swarm.testing import Says, ScriptedModel, a_job, fly, who
from swarm.tools import GivenFile, WorkspaceFile
from tests.swarm.expedition import keep
from tests.swarm.flights import SCOUT, assign, one_wave

CAT = GivenFile(path="uploads/cat.png", body="c" * 64, size=5, media_type="image/png")
DOG = GivenFile(path="uploads/my dog.jpg", body="d" * 64, size=5, media_type="image/jpeg")
NOTES = GivenFile(path="uploads/notes.pdf", body="e" * 64, size=5, media_type="application/pdf")
CLIP = GivenFile(
    path="uploads/clip.mp4",
    body="f" * 64,
    size=5,
    media_type="video/mp4",
    seconds=4.0,
    moments=(Moment(body="0" * 64, media_type="image/jpeg", at=1.0),),
)
GIVEN = (CAT, DOG, NOTES, CLIP)


def a_sight(*files: WorkspaceFile) -> Sight:
    return Sight({file.path: file for file in files or GIVEN})


def seen(text: str, *files: WorkspaceFile) -> list[str]:
    return [file.path for file in a_sight(*files).named_in(text)]


def first_message(request: Request) -> UserMessage:
    return next(message for message in request.messages if isinstance(message, UserMessage))


def spawned(events: list[Event]) -> list[AgentSpawned]:
    return [event for event in events if isinstance(event, AgentSpawned) and event.agent]


def test_pictures_and_videos_are_seen_by_their_paths_in_the_order_of_the_text() -> None:
    assert seen("Compare uploads/my dog.jpg, uploads/cat.png and uploads/clip.mp4.") == [
        "uploads/my dog.jpg",
        "uploads/cat.png",
        "uploads/clip.mp4",
    ]


def test_a_document_is_read_and_not_seen() -> None:
    assert seen("Read uploads/notes.pdf") == []


def test_only_a_whole_path_is_meant() -> None:
    assert seen("old/uploads/cat.png uploads/cat.png.bak uploads/cat.pngx") == []
    assert seen("看uploads/cat.png的颜色") == ["uploads/cat.png"]


def test_of_two_paths_that_begin_alike_the_longer_is_found() -> None:
    short = WorkspaceFile(path="a.png", body="1" * 64, size=1, media_type="image/png")
    long = WorkspaceFile(path="a.png 2.png", body="2" * 64, size=1, media_type="image/png")
    assert seen("See a.png 2.png", short, long) == ["a.png 2.png"]


def test_a_task_shows_each_picture_once_and_no_more_than_an_event_can_hold() -> None:
    many = [
        WorkspaceFile(path=f"p{n}.png", body=f"{n:064}", size=1, media_type="image/png") for n in range(40)
    ]
    assert len(seen(" ".join(f"p{n}.png p{n}.png" for n in range(40)), *many)) == MOST


def test_a_file_that_the_run_makes_later_is_seen_too() -> None:
    files: dict[str, WorkspaceFile] = {}
    sight = Sight(files)
    assert sight.named_in("see chart.png") == ()
    files["chart.png"] = WorkspaceFile(path="chart.png", body="1" * 64, size=1, media_type="image/png")
    assert [file.path for file in sight.named_in("see chart.png")] == ["chart.png"]


async def test_each_item_that_is_a_picture_becomes_a_task_that_shows_it() -> None:
    model = one_wave(CAT.path, DOG.path)
    events = await fly(a_job(model, given=GIVEN))
    assert [event.sees for event in spawned(events)] == [
        (SeenFile(path=CAT.path, body=CAT.body, media_type=CAT.media_type),),
        (SeenFile(path=DOG.path, body=DOG.body, media_type=DOG.media_type),),
    ]
    asked = [first_message(request).parts for request in model.requests if who(request) == "You are a scout."]
    assert asked[0] == (
        TextPart(text="uploads/cat.png:"),
        ImagePart(body=CAT.body, media_type="image/png"),
        TextPart(text="Look at uploads/cat.png"),
    )


async def test_a_single_task_shows_a_video_with_what_is_known_of_it() -> None:
    task = "assign_task", json.dumps({"agent": "scout", "prompt": "Watch uploads/clip.mp4"})

    def script(request: Request) -> Says:
        if who(request) == "You are a scout." or len(request.messages) > 2:
            return Says(text="Seen.")
        return Says(calls=(SCOUT, task))

    model = ScriptedModel(script)
    await fly(a_job(model, given=GIVEN))
    asked = next(first_message(request) for request in model.requests if who(request) == "You are a scout.")
    assert asked.parts[1] == VideoPart(
        body=CLIP.body, media_type="video/mp4", seconds=4.0, moments=CLIP.moments
    )


async def test_after_a_crash_anywhere_the_tasks_still_show_their_pictures() -> None:
    whole = len(await fly(a_job(one_wave(CAT.path, DOG.path), given=GIVEN)))
    assert whole
    for frames in range(1, 6):
        past = await fly(a_job(one_wave(CAT.path, DOG.path), given=GIVEN), frames=frames)
        model = one_wave(CAT.path, DOG.path)
        state = fold(await fly(a_job(model, given=GIVEN), past))
        assert [agent.sees[0].path for agent in state.agents[1:]] == [CAT.path, DOG.path]
        for request in model.requests:
            if who(request) == "You are a scout.":
                assert any(isinstance(part, ImagePart) for part in first_message(request).parts)


async def test_a_task_keeps_the_picture_that_it_named_when_the_path_is_written_again() -> None:
    write = "keep", json.dumps({"path": CAT.path, "text": "another"})
    bodies = MemoryBodies()

    def script(request: Request) -> Says:
        if who(request) == "You are a scout.":
            return Says(text="seen") if len(request.messages) > 3 else Says(calls=(write,))
        return Says(text="Done.") if len(request.messages) > 3 else Says(calls=(SCOUT, assign(CAT.path)))

    events = await fly(a_job(ScriptedModel(script), given=GIVEN, tools=[keep([])], bodies=bodies))
    state = fold(events)
    assert state.agents[1].sees[0].body == CAT.body
    assert state.files[CAT.path].body != CAT.body


def test_a_journal_from_before_pictures_is_read_as_one_without() -> None:
    old = b'{"type":"agent_spawned","at":1.0,"agent":1,"wave":1,"call":2,"index":0,"name":"scout","label":"a","prompt":{"text":"Look"}}'
    event = wire.event_from_json(old)
    assert isinstance(event, AgentSpawned)
    assert event.sees == ()


def test_the_largest_task_with_all_its_pictures_fits_a_frame() -> None:
    most = SeenFile(path="\U0001f426" * 240, body="f" * 64, media_type="image/png")
    event = AgentSpawned(
        agent=1,
        wave=1,
        call=2,
        index=0,
        name="scout",
        label="a",
        prompt=Long(text="\x01" * 8_000),
        sees=(most,) * MOST,
    )
    assert len(wire.event_to_json(event)) < 64_000


def test_the_orchestrator_is_told_how_to_show_a_picture() -> None:
    told = {spec.name: spec.description for spec in SPECS}
    assert "uploads/cat.png" in told["assign_task"]
    assert "make their paths the items" in told["assign_tasks"]
