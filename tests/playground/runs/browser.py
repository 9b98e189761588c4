"""A browser that watches a run, as the page's script does it: it puts together what the socket says, and checks the laws."""

import json
import re
from typing import Any

from playground.runs.seats import Seat

COMMON = {"report", "matter", "doing", "run-wishes", "run-queue", "budget", "waits"}
OF_RUN = re.compile(r"-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")  # in an id
STEP = re.compile(r'(?=<li [^>]*id="agent-\d+-step-\d+")')


class Browser:
    """What one page holds after the messages so far."""

    def __init__(self) -> None:
        self.seq = -1
        self.run: dict[str, Any] = {}
        self.rows: dict[int, list[Any]] = {}
        self.files: dict[str, list[Any]] = {}
        self.html: dict[str, str] = {}
        self.drafts: dict[int, dict[str, Any]] = {}
        self.watched: int | None = None
        self.snapshots = 0
        self.closed: str | None = None

    def watch(self, agent: int | None) -> None:
        """Look at another agent."""
        self.watched = agent
        self.drafts = {number: draft for number, draft in self.drafts.items() if number == 0}
        self.html = {name: html for name, html in self.html.items() if name in COMMON}

    async def read(self, seat: Seat) -> None:
        """Take everything that waits at a seat."""
        while seat.has_mail:
            text = await seat.next()
            if text is None:
                return
            self.hear(text)

    def hear(self, text: str) -> None:
        """Apply one message."""
        message = json.loads(text)
        match message["type"]:
            case "snapshot":
                self.snapshots += 1
                self.rows, self.files = {}, {}
                self._take(message)
            case "frame":
                assert self.snapshots, "nothing comes before the snapshot"
                assert message["seq"] >= self.seq
                self._take(message)
                for piece in message.get("thoughts", []):
                    self._think(*piece)
                for agent, step, since, seconds in message.get("thinking", []):
                    if draft := self._draft(agent, step):
                        draft["thinking"] = [agent, step, since, seconds]
                for grown in message.get("blocks", []):
                    self._grow(grown)
            case "panel":
                self._replace(message)
            case "closed":
                self.closed = message["reason"]

    def _take(self, message: dict[str, Any]) -> None:
        self.seq = message["seq"]
        self.run = message.get("run", self.run)
        for row in message.get("agents", []):
            assert row[10] <= 85 or row[4] == "completed"
            self.rows[row[0]] = row
        for file in message.get("files", []):
            self.files[file[0]] = file
        for name, html in message.get("html", {}).items():
            self._swap(name, html)

    def _swap(self, named: str, html: str) -> None:
        name = OF_RUN.sub("", named)
        if name in COMMON or name in self.html:
            assert f'id="{named}"' in html or not html, "an element is replaced by one of its own id, or goes"
            self.html.pop(name, None)
            self.html.update(elements_of(html) if "-step-" in name else {name: html})

    def _draft(self, agent: int, step: int) -> dict[str, Any] | None:
        """The draft of that step, begun if it is news; None where nobody looks at it or it is past."""
        draft = self.drafts.get(agent)
        if agent not in {0, self.watched} or (draft and step < draft["step"]):
            return None
        if not draft or step > draft["step"]:
            draft = self.drafts[agent] = {
                "step": step, "blocks": [], "tail": "", "reasoning": "", "thinking": None,
            }  # fmt: skip
        return draft

    def _think(self, agent: int, step: int, offset: int, piece: str) -> None:
        draft = self._draft(agent, step)
        if draft is None:
            return
        known = units(draft["reasoning"]) - offset
        assert known >= 0, f"a hole in the thoughts of agent {agent}"
        whole = piece.encode("utf-16-le")
        if known < units(piece):
            draft["reasoning"] += whole[2 * known :].decode("utf-16-le")

    def _grow(self, grown: list[Any]) -> None:
        agent, step, start, blocks, keep, tail = grown
        draft = self._draft(agent, step)
        if draft is None:
            return
        known = len(draft["blocks"]) - start
        assert known >= 0, f"a hole in the words of agent {agent}"
        assert keep <= units(draft["tail"]), f"a hole in the open end of agent {agent}"
        if known <= len(blocks):
            draft["blocks"] += blocks[known:]
            draft["tail"] = draft["tail"].encode("utf-16-le")[: 2 * keep].decode("utf-16-le") + tail

    def _replace(self, message: dict[str, Any]) -> None:
        number = message["agent"]
        if number not in {0, self.watched}:
            return
        self.drafts[number] = {
            kind: message[kind] for kind in ("step", "blocks", "tail", "reasoning", "thinking")
        }
        if number == self.watched and message["html"]:  # else it was sent before the server heard of the look
            common = {name: html for name, html in self.html.items() if name in COMMON}
            self.html = {**common, **elements_of(message["html"])}


def words_of(draft: dict[str, Any]) -> str:
    """What a draft shows, without its tags."""
    return re.sub(r"<[^>]*>", "", "".join(draft["blocks"]) + draft["tail"]).strip()


def units(text: str) -> int:
    """Length as JavaScript counts."""
    return len(text.encode("utf-16-le")) // 2


def elements_of(html: str) -> dict[str, str]:
    """The head and the steps of a panel, or the one or two elements of a step's swap, by id."""
    found = {}
    for part in STEP.split(html):
        named = re.match(r'<li [^>]*id="(agent-\d+-step-\d+)"', part)
        if named:
            found[named[1]] = part.split("</ol>")[0].strip()
        elif "<header" in part:
            head = re.search(r'<header [^>]*id="(agent-\d+-head)".*?</header>', part, re.DOTALL)
            assert head
            found[head[1]] = head[0]
    return found
