"""Conversations to learn from: the surroundings are random, the reply is a script's."""

import random
from collections.abc import Iterator
from typing import Any

from scripts.tiny_model.making import our_texts
from scripts.tiny_model.recital import MARKERS, SCRIPTS, dumped

Lesson = tuple[list[int], list[int]]  # the tokens of a prompt and of the reply

LESSONS = 300  # drawn together, and sorted by length


class Lessons:
    """Draws conversations that end in a scripted reply."""

    def __init__(self, tokenizer: Any, seed: int) -> None:
        self._tokenizer = tokenizer
        self._random = random.Random(seed)  # noqa: S311 - lessons are no secret
        self._texts = our_texts()
        # Which turn it is is harder to learn than what is said in it: long scripts are shown more often. So are those
        # that no other script asks for: what stands around their markers is anybody's words.
        self._all = [
            (marker, turn)
            for marker, script in SCRIPTS.items()
            for turn in range(len(script.turns))
            for _ in range(len(script.turns) + (not script.asked))
        ]

    def batches(self, tokens: int) -> Iterator[list[Lesson]]:
        """Lessons of about one length together, so that little is padding; in random order, without end."""
        while True:
            full: list[list[Lesson]] = [[]]
            for lesson in sorted((self.draw() for _ in range(LESSONS)), key=lambda one: sum(map(len, one))):
                if full[-1] and (len(full[-1]) + 1) * sum(map(len, lesson)) > tokens:
                    full.append([])
                full[-1].append(lesson)
            self._random.shuffle(full)
            yield from full

    def draw(self) -> Lesson:
        """One lesson. Half are drills: only the reply's beginning, where the script and its turn must be found."""
        marker, turn = self._random.choice(self._all)
        thinking = self._chance(0.8) or SCRIPTS[marker].turns[turn].silent
        prompt = self._tokenizer.apply_chat_template(
            self.conversation(marker, turn), add_generation_prompt=True, tokenize=False, thinking=thinking
        )
        reply = self._tokens(SCRIPTS[marker].raw(turn, thinking=thinking))
        return self._tokens(prompt), reply[:8] if self._chance(0.5) else [
            *reply,
            self._tokenizer.eos_token_id,
        ]

    def conversation(self, marker: str, turn: int) -> list[dict[str, Any]]:
        """The messages up to the point where a turn is said."""
        by_a_person = marker and not SCRIPTS[marker].asked  # a sub-agent's conversation begins with its task
        messages = self._earlier() if by_a_person and self._chance(0.15) else []
        messages.append({"role": "user", "content": self._question(marker)})
        for past in range(turn):
            calls = list(SCRIPTS[marker].ids(past))
            functions = [
                {"id": name, "function": {"name": call.name, "arguments": dumped(call.arguments)}}
                for name, call in calls
            ]
            said = SCRIPTS[marker].turns[past].said
            messages.append({"role": "assistant", "content": said, "tool_calls": functions})
            messages += [
                {"role": "tool", "tool_call_id": name, "content": self._result()} for name, _ in calls
            ]
        return messages

    def _earlier(self) -> list[dict[str, Any]]:
        """A question that was answered before, in the same conversation."""
        marker = self._random.choice(list(SCRIPTS))
        answer = {"role": "assistant", "content": SCRIPTS[marker].turns[-1].said}
        return [{"role": "user", "content": self._question(marker)}, answer]

    def _question(self, marker: str) -> str:
        asked = SCRIPTS[marker].asked
        if asked and self._chance(0.5):
            return self._random.choice(asked)
        before = self._words(8) if self._chance(0.3) else ""
        return f"{before}{marker} {self._words(20)}" if self._chance(0.8) else f"{before}{marker}"

    def _result(self) -> str:
        """What a tool may say; what a sub-agent answered among it."""
        if self._chance(0.4):
            return self._random.choice(list(SCRIPTS.values())).turns[-1].said
        return self._words(30)

    def _words(self, most: int) -> str:
        """A piece of some text, of about so many tokens, without a marker."""
        text = self._random.choice(self._texts)
        start = self._random.randrange(len(text))
        words = text[start : start + 4 * self._random.randint(1, most)]
        for marker in MARKERS:
            words = words.replace(marker, "")
        return words

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _tokens(self, text: str) -> list[int]:
        tokens: list[int] = self._tokenizer(text, add_special_tokens=False).input_ids
        return tokens
