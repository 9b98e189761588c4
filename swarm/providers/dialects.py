"""The wire habits of endpoints, as data. A new dialect is one more value here, and its line in DIALECTS."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any, Literal

from msgspec import Struct


class Habit(Struct, frozen=True, kw_only=True):
    """Fields that a request to some models carries: with thinking wanted, not wanted, or left to the model.

    `models` is a pattern for the model's name in lower case, as in `kimi-k3*`.
    """

    models: str
    on: Mapping[str, Any] = {}
    off: Mapping[str, Any] = {}
    unset: Mapping[str, Any] = {}

    def fields(self, thinking: bool | None) -> Mapping[str, Any]:
        """What to add to a request's body."""
        if thinking is None:
            return self.unset
        return self.on if thinking else self.off


class Dialect(Struct, frozen=True, kw_only=True):
    """How requests to one kind of endpoint look. Answers are read alike for all: readers take every form."""

    name: str
    habits: tuple[Habit, ...] = ()  # the first whose pattern fits is used
    hosts: tuple[str, ...] = ()  # the ends of host names by which it is known
    owners: tuple[str, ...] = ()  # what its list of models says in `owned_by`
    output_field: str = "max_completion_tokens"
    cache_field: str = ""  # takes Request.cache_key
    strict_tools: bool = False  # whether `strict: true` makes the server hold a call to its schema
    reasoning_field: str = "reasoning_content"  # in the history, until an answer showed another name
    reasoning_filler: str = ""  # stands in an assistant message with calls that has no reasoning
    call_ids: Literal["as they came", "functions.NAME:N"] = "as they came"
    goes_on: Literal["partial", "continue_final_message", "asked"] = (
        "asked"  # with a message that is not whole
    )
    uploads_videos: bool = False  # to `files`, where the model's row says that it takes them
    most_bytes: int = 0  # of a request; 0: no known bound
    lists_window: bool = False  # whether the list of models is worth asking for the window
    tells_load: bool = False  # whether the engine tells how much it has to do, beside its API

    def habit(self, *names: str) -> Habit:
        """The habit for a model that goes by these names: that of its family by the first that tells one, else the last."""
        for name in names:
            for habit in self.habits:
                if habit.models != "*" and fnmatchcase(name.lower(), habit.models):
                    return habit
        return next((habit for habit in self.habits if habit.models == "*"), Habit(models="*"))


KIMI = Dialect(
    name="kimi",
    hosts=("moonshot.ai", "moonshot.cn", "kimi.com", "kimi.ai"),
    owners=("moonshot",),
    habits=(
        # K3 always thinks; the least effort is the nearest to not thinking. Sampling is fixed: never sent.
        Habit(models="*kimi-k3*", on={"reasoning_effort": "max"}, off={"reasoning_effort": "low"}),
        # These always think, and refuse to be told not to.
        Habit(models="*kimi-k2.7-code*"),
        Habit(models="*kimi-k2-thinking*"),
        Habit(models="*", on={"thinking": {"type": "enabled"}}, off={"thinking": {"type": "disabled"}}),
    ),
    cache_field="prompt_cache_key",
    goes_on="partial",
    uploads_videos=True,
    most_bytes=100_000_000,
    reasoning_filler=" ",
    lists_window=True,
)

_WARM = {"temperature": 1.0, "top_p": 0.95}  # what Kimi models are made for while they think,
_COOL = {"temperature": 0.6, "top_p": 0.95}  # and while they do not


def _template(thinking: bool, **more: Any) -> dict[str, Any]:
    return {"chat_template_kwargs": {"thinking": thinking, **more}}


VLLM = Dialect(
    name="vllm",
    owners=("vllm",),
    habits=(
        Habit(
            models="*kimi*k3*",
            on={**_template(True, preserve_thinking=True, thinking_effort="max"), **_WARM},
            off={**_template(True, preserve_thinking=True, thinking_effort="low"), **_WARM},
            unset=_WARM,
        ),
        # These always think: there is no switch in their template.
        Habit(models="*kimi-k2.7-code*", on=_WARM, off=_WARM, unset=_WARM),
        Habit(models="*kimi-k2-thinking*", on=_WARM, off=_WARM, unset=_WARM),
        Habit(models="*kimi-k2-instruct*", on=_COOL, off=_COOL, unset=_COOL),  # and this never does
        Habit(
            models="*kimi*",
            on={**_template(True), **_WARM},
            off={**_template(False), **_COOL},
            unset=_WARM,
        ),
        Habit(
            models="*qwen*",
            on={"chat_template_kwargs": {"enable_thinking": True}},
            off={"chat_template_kwargs": {"enable_thinking": False}},
        ),
        Habit(models="*", on=_template(True), off=_template(False)),
    ),
    strict_tools=True,
    reasoning_field="reasoning",
    goes_on="continue_final_message",
    call_ids="functions.NAME:N",
    lists_window=True,
    tells_load=True,
)

GENERIC = Dialect(name="generic", output_field="max_tokens")

DIALECTS: Mapping[str, Dialect] = {dialect.name: dialect for dialect in (KIMI, VLLM, GENERIC)}


def of_host(host: str) -> Dialect | None:
    """The dialect that a host name tells, if it tells one."""
    host = host.lower().rstrip(".")
    return next(
        (
            dialect
            for dialect in DIALECTS.values()
            if any(host == end or host.endswith("." + end) for end in dialect.hosts)
        ),
        None,
    )


def of_owner(owner: str) -> Dialect | None:
    """The dialect that a model's `owned_by` tells, if it tells one."""
    return next((dialect for dialect in DIALECTS.values() if owner.lower() in dialect.owners), None)
