"""Files wait in a composer, go with a message once and in order, and go with its other branches for nothing."""

from uuid import UUID, uuid4

import pytest

from playground.conversations import actions, attachments
from playground.conversations.attachments import CannotAttach
from playground.conversations.models import Attachment, Conversation, Kind, Message, Role
from playground.users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation(alice: User) -> Conversation:
    return actions.start_conversation(alice, about="Starlings")


def a_file(owner: User, name: str = "a.png", conversation: Conversation | None = None) -> Attachment:
    return Attachment.objects.create(
        owner=owner,
        conversation=conversation,
        name=name,
        kind=Kind.IMAGE,
        media_type="image/png",
        size=1,
        body="0" * 64,
    )


def a_message(conversation: Conversation) -> Message:
    return conversation.messages.create(role=Role.USER, text="Look.")


def test_files_wait_where_they_were_given(alice: User, bob: User, conversation: Conversation) -> None:
    here, at_the_start, _his = a_file(alice, conversation=conversation), a_file(alice), a_file(bob)
    assert list(attachments.waiting_for(alice, conversation)) == [here]
    assert list(attachments.waiting_for(alice, None)) == [at_the_start]


def test_files_go_with_a_message_in_the_order_of_their_keys(alice: User, conversation: Conversation) -> None:
    one, two, three = (a_file(alice, f"{number}.png") for number in range(3))
    message = a_message(conversation)
    attachments.attach(alice, message, [three.key, str(one.key), two.key, three.key])
    assert [row.name for row in attachments.of_message(message)] == ["2.png", "0.png", "1.png"]
    assert {row.conversation for row in attachments.of_message(message)} == {conversation}
    assert not attachments.waiting_for(alice, None).exists()


def test_a_file_goes_once_and_only_with_its_owner(alice: User, bob: User, conversation: Conversation) -> None:
    hers, his = a_file(alice), a_file(bob)
    message = a_message(conversation)
    wrong: tuple[list[UUID | str], ...] = ([hers.key, his.key], [hers.key, uuid4()], [hers.key, "nonsense"])
    for keys in wrong:
        with pytest.raises(CannotAttach, match="not there any more"):
            attachments.attach(alice, message, keys)
    attachments.attach(alice, message, [hers.key])
    with pytest.raises(CannotAttach):
        attachments.attach(alice, a_message(conversation), [hers.key])
    assert [row.message for row in Attachment.objects.order_by("pk")] == [message, None]


def test_no_two_files_of_a_conversation_have_the_same_name(alice: User, conversation: Conversation) -> None:
    first, second = a_message(conversation), a_message(conversation)
    attachments.attach(alice, first, [a_file(alice, "image.png").key])
    attachments.attach(alice, second, [a_file(alice, name).key for name in ("IMAGE.png", "image.png")])
    assert [row.name for row in attachments.of_message(second)] == ["IMAGE (2).png", "image (3).png"]


def test_a_message_takes_only_so_many_files(alice: User, conversation: Conversation) -> None:
    with pytest.raises(CannotAttach, match="100 files at most"):
        attachments.attach(alice, a_message(conversation), [uuid4() for _ in range(101)])


def test_another_branch_has_the_same_files(alice: User, conversation: Conversation) -> None:
    asked, edited = a_message(conversation), a_message(conversation)
    attachments.attach(alice, asked, [a_file(alice, name).key for name in ("b.png", "a.png")])
    attachments.copy_to(asked, edited)
    assert [row.name for row in attachments.of_message(edited)] == ["b.png", "a.png"]
    assert [row.name for row in attachments.of_message(asked)] == ["b.png", "a.png"]
    assert len(set(Attachment.objects.values_list("key", flat=True))) == 4


def test_deleting_a_conversation_removes_its_files(alice: User, conversation: Conversation) -> None:
    attachments.attach(alice, a_message(conversation), [a_file(alice).key])
    a_file(alice, conversation=conversation)
    elsewhere = a_file(alice)
    actions.delete(conversation)
    assert list(Attachment.objects.all()) == [elsewhere]
