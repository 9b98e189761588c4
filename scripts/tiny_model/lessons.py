"""Conversations to learn from: the surroundings are random, the reply is a script's."""

import random
from collections.abc import Iterator
from typing import Any

from scripts.tiny_model.making import our_texts
from scripts.tiny_model.recital import MARKERS, SCRIPTS, dumped

Lesson = tuple[list[int], list[int], list[int]]  # tokens of a prompt, of the reply, and the place of each

TOOLS = {
    "create_subagent": ("name", "system_prompt"),
    "assign_task": ("agent", "prompt"),
    "assign_tasks": ("agent", "prompt_template", "items"),
    "search": ("query", "limit"),
    "open": ("address", "page"),
    "write_file": ("path", "content"),
    "read_file": ("path", "page"),
    "list_files": (),
    "write_table": ("path", "columns", "rows"),
}


class Lessons:
    """Draws conversations that end in a scripted reply: the surroundings are random, the reply is not."""

    KEPT = 48  # tokens of a prompt's end that stay close together

    def __init__(self, tokenizer: Any, window: int, seed: int) -> None:
        self._tokenizer = tokenizer
        self._window = window
        self._random = random.Random(seed)  # noqa: S311 - lessons are no secret
        self._texts = our_texts()
        # Which turn it is is harder to learn than what is said in it: long scripts are shown more often.
        self._all = [
            (marker, turn)
            for marker, script in SCRIPTS.items()
            for turn in range(len(script.turns))
            for _ in range(len(script.turns))
        ]

    def batches(self, tokens: int = 3000) -> Iterator[list[Lesson]]:
        """Lessons of about one length together, so that little is padding; in random order, without end."""
        while True:
            full: list[list[Lesson]] = [[]]
            for lesson in sorted((self.draw() for _ in range(300)), key=lambda lesson: len(lesson[2])):
                if full[-1] and (len(full[-1]) + 1) * len(lesson[2]) > tokens:
                    full.append([])
                full[-1].append(lesson)
            self._random.shuffle(full)
            yield from full

    def draw(self) -> Lesson:
        """One lesson. Most are drills: a small prompt, and only the beginning of the reply."""
        marker, turn = self._random.choice(self._all)
        drill = self._chance(0.6)
        thinking = self._chance(0.8) or SCRIPTS[marker].turns[turn].silent
        prompt = self._tokenizer.apply_chat_template(
            self.conversation(marker, turn, room=30 if drill else 400),
            tools=self._tools() if self._chance(0.1 if drill else 0.6) else None,
            add_generation_prompt=True,
            tokenize=False,
            thinking=thinking,
        )
        asked = self._tokens(prompt)
        reply = [*self._tokens(SCRIPTS[marker].raw(turn, thinking=thinking)), self._tokenizer.eos_token_id]
        reply = reply[:12] if drill else reply
        return asked, reply, self._places(len(asked), len(reply))

    def conversation(self, marker: str, turn: int, *, room: int) -> list[dict[str, Any]]:
        """The messages up to the point where a turn is said."""
        system = {"role": "system", "content": self._words(room)}
        messages: list[dict[str, Any]] = [{"role": "user", "content": self._question(marker, room)}]
        if self._chance(0.9):
            messages.insert(0, system)
        for earlier in range(turn):
            calls = list(SCRIPTS[marker].ids(earlier))
            functions = [
                {"id": name, "function": {"name": call.name, "arguments": dumped(call.arguments)}}
                for name, call in calls
            ]
            said = SCRIPTS[marker].turns[earlier].said
            messages.append({"role": "assistant", "content": said, "tool_calls": functions})
            messages += [
                {"role": "tool", "tool_call_id": name, "content": self._result(room)} for name, _ in calls
            ]
        return messages

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _question(self, marker: str, room: int) -> str:
        asked = SCRIPTS[marker].asked
        if asked and self._chance(0.5):
            return self._random.choice(asked)
        before = self._words(room // 10) if self._chance(0.3) else ""
        return f"{before}{marker} {self._words(room // 4)}"

    def _result(self, room: int) -> str:
        """What a tool may say; what a sub-agent answered among it."""
        if self._chance(0.4):
            return self._random.choice(list(SCRIPTS.values())).turns[-1].said
        return self._words(room)

    def _words(self, most: int) -> str:
        text = self._random.choice(self._texts)
        start = self._random.randrange(len(text))
        words = text[start : start + 4 * self._random.randint(1, max(2, most))]
        for marker in MARKERS:
            words = words.replace(marker, "")
        return words

    def _tools(self) -> list[dict[str, Any]]:
        names = self._random.sample(list(TOOLS), self._random.randint(1, len(TOOLS)))
        tools = []
        for name in names:
            properties = {key: {"description": self._words(10), "type": "string"} for key in TOOLS[name]}
            parameters = {"type": "object", "properties": properties, "required": list(properties)}
            about = {"name": name, "description": self._words(40), "parameters": parameters}
            tools.append({"type": "function", "function": about})
        return tools

    def _tokens(self, text: str) -> list[int]:
        tokens: list[int] = self._tokenizer(text, add_special_tokens=False).input_ids
        return tokens

    def _places(self, asked: int, replied: int) -> list[int]:
        """Prompts are stretched over the whole window, so that a long one looks familiar after short lessons."""
        near = replied + min(self.KEPT, asked)
        end = self._random.randint(asked + replied, max(asked + replied, self._window))
        far = sorted(self._random.sample(range(end - near), asked + replied - near))
        return [*far, *range(end - near, end)]
