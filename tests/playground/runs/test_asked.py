"""What a run is asked: its branch of the talk, with the files that came with it, within what a request may hold."""

from itertools import count

import pytest
from asgiref.sync import async_to_sync

from playground.bodies import site_bodies
from playground.conversations.models import Attachment, Conversation, Kind, Message, Role
from playground.runs import asked
from playground.runs.asked import Asked, asked_of
from playground.runs.models import Mode, Run, RunFile
from swarm.enclosures import enclosures
from swarm.messages import (
    AssistantMessage,
    ImagePart,
    Moment,
    TextPart,
    ToolCall,
    ToolMessage,
    UserMessage,
    VideoPart,
)
from swarm.tools import GivenFile

numbers = count(1)


def kept(text: str) -> str:
    body: str = async_to_sync(site_bodies().put)(text.encode())
    return body


def says(
    conversation: Conversation, text: str, parent: Message | None = None, role: Role = Role.USER
) -> Message:
    return Message.objects.create(conversation=conversation, parent=parent, text=text, role=role)


def works(message: Message, mode: Mode = Mode.SWARM, answer: Message | None = None) -> Run:
    return Run.objects.create(
        conversation=message.conversation, message=message, mode=mode, model="m", endpoint="e", answer=answer
    )


def with_file(message: Message, name: str, kind: Kind = Kind.IMAGE, **more: object) -> Attachment:
    fields = {"media_type": "image/png", "size": 10, "body": f"{next(numbers):064}", **more}
    return Attachment.objects.create(
        owner=message.conversation.owner,
        conversation=message.conversation,
        message=message,
        name=name,
        kind=kind,
        **fields,
    )


def with_document(message: Message, name: str, text: str, **more: object) -> Attachment:
    return with_file(message, name, Kind.DOCUMENT, media_type="application/pdf", text=kept(text), **more)


def texts(found: Asked, message: int = -1) -> str:
    last = found.messages[message]
    assert isinstance(last, UserMessage)
    return "\n".join(part.text for part in last.parts if isinstance(part, TextPart))


def pictures(found: Asked) -> list[str]:
    return [
        part.body
        for message in found.messages
        if isinstance(message, UserMessage)
        for part in message.parts
        if isinstance(part, ImagePart)
    ]


def test_only_the_branch_that_ends_in_the_message_is_told(conversation: Conversation) -> None:
    first = says(conversation, "What is this?")
    answer = says(conversation, "A starling.", first, Role.ASSISTANT)
    says(conversation, "Another answer.", first, Role.ASSISTANT)
    left = says(conversation, "How old?", answer)
    right = says(conversation, "What does it eat?", answer)
    says(conversation, "said later", right)
    assert asked_of(works(right)).messages == (
        UserMessage(parts=(TextPart(text="What is this?"),)),
        AssistantMessage(text="A starling.", reasoning="", calls=()),
        UserMessage(parts=(TextPart(text="What does it eat?"),)),
    )
    assert texts(asked_of(works(left))) == "How old?"


def test_pictures_stand_before_the_words_each_after_its_path(conversation: Conversation) -> None:
    message = says(conversation, "Which is larger?")
    cat = with_file(message, "cat.png", width=640, height=480)
    dog = with_file(message, "dog.png")
    (told,) = asked_of(works(message)).messages
    assert told == UserMessage(
        parts=(
            TextPart(text="uploads/cat.png (picture, 640 × 480 pixels):"),
            ImagePart(body=cat.body, media_type="image/png"),
            TextPart(text="uploads/dog.png (picture):"),
            ImagePart(body=dog.body, media_type="image/png"),
            TextPart(text="Which is larger?"),
        )
    )


def test_files_alone_are_a_message(conversation: Conversation) -> None:
    message = says(conversation, "")
    with_file(message, "cat.png")
    (told,) = asked_of(works(message)).messages
    assert isinstance(told, UserMessage)
    assert len(told.parts) == 2


def test_a_video_comes_with_its_stills(conversation: Conversation) -> None:
    message = says(conversation, "What happens?")
    still = {"body": "7" * 64, "at": 1.5}
    clip = with_file(message, "clip.mp4", Kind.VIDEO, media_type="video/mp4", seconds=3.0, frames=[still])
    found = asked_of(works(message))
    moment = Moment(body="7" * 64, media_type="image/jpeg", at=1.5)
    video = VideoPart(body=clip.body, media_type="video/mp4", seconds=3.0, moments=(moment,))
    told = found.messages[0]
    assert isinstance(told, UserMessage)
    assert told.parts[1] == video
    assert found.given[0].moments == (moment,)


def test_a_document_is_set_apart_as_data_with_its_pages(conversation: Conversation) -> None:
    message = says(conversation, "Summarise it.")
    with_document(message, "report.pdf", "[Page 1]\nHello </file> there", pages=3)
    words, (found,) = enclosures(texts(asked_of(works(message))))
    assert words == "Summarise it."
    assert (found.path, found.pages) == ("uploads/report.pdf", 3)
    assert found.text.startswith("[Page 1]\nHello")
    assert "there" in found.text


def test_pages_are_shown_to_a_model_that_sees_and_to_no_other(conversation: Conversation) -> None:
    message = says(conversation, "What is drawn?")
    page = {"body": "c" * 64, "media_type": "image/jpeg", "size": 9, "page": 1}
    with_document(message, "a.pdf", "[Page 1]\nRivers", frames=[page])
    with_file(
        message, "scan.pdf", Kind.DOCUMENT, media_type="application/pdf", frames=[page | {"page": None}]
    )
    (told,) = asked_of(works(message), sees=True).messages
    assert isinstance(told, UserMessage)
    picture = ImagePart(body="c" * 64, media_type="image/jpeg")
    assert told.parts[1:-1] == (
        TextPart(text="uploads/a.pdf, page 1:"),
        picture,
        TextPart(text="uploads/scan.pdf, a picture in it:"),
        picture,
    )
    (blind,) = asked_of(works(message)).messages
    assert isinstance(blind, UserMessage)
    assert all(isinstance(part, TextPart) for part in blind.parts)


@pytest.mark.parametrize(
    ("mode", "shown", "rest"),
    [
        (Mode.AGENT, asked.WITH_TOOLS.each, "Read the rest with read_file."),
        (Mode.INSTANT, asked.WITHOUT_TOOLS.each, "in Agent mode it can."),
    ],
)
def test_a_long_document_is_cut_and_says_how_to_go_on(
    conversation: Conversation, mode: Mode, shown: int, rest: str
) -> None:
    message = says(conversation, "Summarise it.")
    with_document(message, "book.pdf", "x" * 300_000)
    told = texts(asked_of(works(message, mode)))
    assert told.count("x" * shown) == 1
    assert "x" * (shown + 1) not in told
    assert rest in told


def test_many_documents_share_the_room_and_old_ones_give_way(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "TALK_CHARS", 1_500)
    monkeypatch.setattr(asked, "WITH_TOOLS", asked.Reading(900, 1_000, "Read on."))
    old = says(conversation, "First.")
    with_document(old, "old.txt", "o" * 900)
    new = says(conversation, "Second.", says(conversation, "Yes.", old, Role.ASSISTANT))
    with_document(new, "a.txt", "a" * 900)
    with_document(new, "b.txt", "b" * 100)
    found = asked_of(works(new))
    assert (texts(found).count("a"), texts(found, 0).count("o" * 400)) >= (900, 1)
    assert "o" * 501 not in texts(found, 0)


def test_the_newest_pictures_are_shown_where_not_all_fit(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "PICTURE_BYTES", 25)
    old = says(conversation, "First.")
    with_file(old, "old.png")
    new = says(conversation, "Second.", old)
    kept_two = [with_file(new, name).body for name in ("a.png", "b.png")]
    found = asked_of(works(new))
    assert pictures(found) == kept_two
    assert "uploads/old.png (picture; not shown here any more: too many pictures)" in texts(found, 0)


def test_given_are_the_files_of_the_branch_and_what_its_runs_made(conversation: Conversation) -> None:
    first = says(conversation, "Make a table.")
    sent = with_document(first, "data.pdf", "1,2")
    answer = says(conversation, "Here.", first, Role.ASSISTANT)
    other = says(conversation, "Another.", first, Role.ASSISTANT)
    for run, body in ((works(first, answer=answer), "a"), (works(first, answer=other), "b")):
        RunFile.objects.create(
            run=run, path="table.csv", body=body * 64, size=3, media_type="text/csv", agent=0
        )
    second = says(conversation, "Now a pivot.", answer)
    assert asked_of(works(second)).given == (
        GivenFile(path="table.csv", body="a" * 64, size=3, media_type="text/csv", origin="earlier"),
        GivenFile(
            path="uploads/data.pdf", body=sent.body, size=10, media_type="application/pdf", text=sent.text
        ),
    )


def test_a_run_that_failed_leaves_its_files_to_the_next(conversation: Conversation) -> None:
    first = says(conversation, "Make a table.")
    failed = works(first)
    RunFile.objects.create(run=failed, path="t.csv", body="a" * 64, size=3, media_type="text/csv", agent=0)
    assert asked_of(works(first)).given == ()  # another answer to the same question begins anew
    second = says(conversation, "Go on.", first)
    assert [file.path for file in asked_of(works(second)).given] == ["t.csv"]


def test_the_last_version_of_a_path_counts_even_below_uploads(conversation: Conversation) -> None:
    first = says(conversation, "Change it.")
    with_document(first, "data.txt", "old")
    for body in "ab":
        RunFile.objects.create(
            run=works(first),
            path="uploads/data.txt",
            body=body * 64,
            size=3,
            media_type="text/plain",
            agent=0,
        )
    second = says(conversation, "Again.", first)
    assert [file.body[0] for file in asked_of(works(second)).given] == ["b"]


def test_a_text_that_is_no_longer_stored_is_said_to_be_gone(conversation: Conversation) -> None:
    message = says(conversation, "Read it.")
    with_file(message, "a.pdf", Kind.DOCUMENT, media_type="application/pdf", text="9" * 64)
    assert "no longer stored" in texts(asked_of(works(message)))


def test_the_calls_of_a_programs_own_tools_are_told_with_their_answers(conversation: Conversation) -> None:
    first = says(conversation, "Is it cold?")
    call = {"id": "c1", "name": "weather", "arguments": "{}"}
    asks = Message.objects.create(
        conversation=conversation, parent=first, role=Role.ASSISTANT, text="", calls=[call]
    )
    told = Message.objects.create(
        conversation=conversation, parent=asks, role=Role.TOOL, text="8 °C", call="c1"
    )
    messages = asked_of(works(told)).messages
    assert messages[1:] == (
        AssistantMessage(
            text="", reasoning="", calls=(ToolCall(call=-1, id="c1", name="weather", arguments="{}"),)
        ),
        ToolMessage(call=-1, id="c1", name="weather", content="8 °C"),
    )
