"""The practice model in conversations written by hand: what it says next, and why."""

import html

import pytest
from msgspec import structs

from swarm.practice.brain import think
from swarm.practice.dialogue import Called, Dialogue, Draft, Exchange, Picture, Said
from swarm.practice.results import results_of

ALONE = frozenset({"search", "open", "write_table", "write_file"})
LEADS = ALONE | {"create_subagent", "assign_task", "assign_tasks"}
COMPARE = "Compare Chad, Niger and Mali: capital, area"
CHAD_PAGE = """# Chad

Chad is a country. Its lakes are shallow.

## Facts

| Fact | Value |
| --- | --- |
| Capital | N'Djamena |
| Area (km²) | 1,284,000 |
| Currency | Franc |

- [Franc](library://currencies/xaf)
"""
CHAD_HITS = (
    "1. [Lake Chad](library://lakes/chad)\n   A lake.\n2. [Chad](library://countries/chad)\n   A country."
)


def searched(query: str, answer: str) -> Called:
    return Called(name="search", arguments={"query": query}, answer=answer)


def opened(address: str, answer: str, page: int = 1) -> Called:
    arguments: dict[str, object] = {"address": address, **({"page": page} if page > 1 else {})}
    return Called(name="open", arguments=arguments, answer=answer)


def alone(task: str, *calls: Called, steers: tuple[str, ...] = (), tools: frozenset[str] = ALONE) -> Draft:
    said = tuple(Said(text=text) for text in steers)
    return think(Dialogue(task=Said(text=task), calls=calls, steers=said, tools=tools))


def led(*calls: Called, task: str = COMPARE, steers: tuple[str, ...] = ()) -> Draft:
    return alone(task, *calls, steers=steers, tools=LEADS)


def block(item: str, body: str, outcome: str = "completed") -> str:
    return f'<result agent="1" item="{html.escape(item)}" outcome="{outcome}">\n{body}\n</result>'


def found(item: str, capital: str = "X", area: str = "1") -> str:
    lines = f"- capital: {capital}\n- area (km²): {area}\n\nSources: library://countries/{item.lower()}"
    return block(item, f"**{item}**\n\n{lines}")


def wave(
    *answers: str, columns: str = "capital; area", items: tuple[str, ...] = ("Chad", "Niger", "Mali")
) -> Called:
    arguments = {
        "agent": "researcher",
        "prompt_template": f"Subject: {{{{item}}}}\nFind: {columns}\n",
        "items": list(items),
    }
    return Called(name="assign_tasks", arguments=arguments, answer="\n".join(answers))


CREATED = Called(name="create_subagent", arguments={"name": "researcher"}, answer="ready")


# One thing at a time.


def test_it_searches_then_opens_what_fits_best_then_answers() -> None:
    task = "What is the capital of Chad?"
    first = alone(task)
    assert [(wish.name, wish.arguments) for wish in first.calls] == [("search", {"query": "Chad"})]
    second = alone(task, searched("Chad", CHAD_HITS))
    assert [(wish.name, wish.arguments) for wish in second.calls] == [
        ("open", {"address": "library://countries/chad"})
    ]
    last = alone(task, searched("Chad", CHAD_HITS), opened("library://countries/chad", CHAD_PAGE))
    assert last.calls == ()
    assert "N'Djamena" in last.text
    assert "library://countries/chad" in last.text


def test_it_tries_the_next_page_where_one_cannot_be_opened() -> None:
    gone = opened("library://countries/chad", "The library has no page there.")
    draft = alone("What is the capital of Chad?", searched("Chad", CHAD_HITS), gone)
    assert [wish.arguments for wish in draft.calls] == [{"address": "library://lakes/chad"}]


def test_it_says_what_it_did_not_find() -> None:
    draft = alone("What is the capital of Chad?", searched("Chad", "Nothing was found."))
    assert draft.calls == ()
    assert "Not found" in draft.text
    assert "Chad" in draft.text


def test_it_follows_a_link_for_what_the_page_does_not_say() -> None:
    calls = (searched("Chad", CHAD_HITS), opened("library://countries/chad", CHAD_PAGE))
    task = "Subject: Chad\nFind: currency symbol\n"
    assert [wish.arguments for wish in alone(task, *calls).calls] == [{"address": "library://currencies/xaf"}]
    franc = opened(
        "library://currencies/xaf",
        "# Franc\n\n## Facts\n\n| Fact | Value |\n| --- | --- |\n| Symbol | FCFA |\n",
    )
    answer = alone(task, *calls, franc).text
    assert "- currency symbol: FCFA" in answer
    assert "Sources: library://countries/chad, library://currencies/xaf" in answer


def test_a_fact_may_stand_in_a_sentence() -> None:
    calls = (searched("Chad", CHAD_HITS), opened("library://countries/chad", CHAD_PAGE))
    assert "- lakes: Its lakes are shallow." in alone("Subject: Chad\nFind: lakes\n", *calls).text


def test_it_reads_on_in_a_long_list() -> None:
    first = "# Countries of Africa\n\n## Members\n\n- [Chad](library://countries/chad)\n- [Mali](library://countries/mali)\n\n---\nThis is page 1 of 2 of x."
    second = "# Countries of Africa\n\n- [Niger](library://countries/niger)\n\n---\nThis is page 2 of 2 of x. It is the last."
    listed = "1. [Countries of Africa](library://lists/countries-of-africa)"
    task, query = "Make a table of every country in Africa: capital", "list of countries of Africa"
    begun = (searched(query, listed), opened("library://lists/countries-of-africa", first))
    assert led(*begun, task=task).calls[0].arguments == {
        "address": "library://lists/countries-of-africa",
        "page": 2,
    }
    whole = (*begun, opened("library://lists/countries-of-africa", second, page=2))
    assert led(*whole, task=task).calls[-1].arguments["items"] == ["Chad", "Mali", "Niger"]


@pytest.mark.parametrize(
    ("steer", "words"),
    [
        ("also give the currency", "- currency: Franc"),
        ("in one sentence", "Chad: capital N'Djamena."),
        ("sing it to me", "“sing it to me” – that I read, but could not act on."),
    ],
)
def test_a_steer_changes_the_answer_or_is_acknowledged(steer: str, words: str) -> None:
    calls = (searched("Chad", CHAD_HITS), opened("library://countries/chad", CHAD_PAGE))
    assert words in alone("Subject: Chad\nFind: capital\n", *calls, steers=(steer,)).text


def test_told_to_stop_it_answers_with_what_it_has() -> None:
    draft = alone("Subject: Chad\nFind: capital\n", searched("Chad", CHAD_HITS), steers=("stop and answer",))
    assert draft.calls == ()
    assert "Not found: capital" in draft.text


def test_without_tools_for_its_last_step_it_answers_with_what_it_has() -> None:
    calls = (searched("Chad", CHAD_HITS), opened("library://countries/chad", CHAD_PAGE))
    draft = alone("Subject: Chad\nFind: capital; mayor\n", *calls, tools=frozenset())
    assert "- capital: N'Djamena" in draft.text
    assert "Not found: mayor" in draft.text


def test_a_single_agent_looks_up_several_things_side_by_side() -> None:
    draft = alone(COMPARE)
    assert [wish.arguments["query"] for wish in draft.calls] == ["Chad", "Niger", "Mali"]


def test_a_follow_up_is_read_together_with_the_question_before() -> None:
    past = (Exchange(question="What is the capital of Chad?", answer="N'Djamena"),)
    calls = (searched("Chad", CHAD_HITS), opened("library://countries/chad", CHAD_PAGE))
    draft = think(Dialogue(past=past, task=Said(text="also give the area"), calls=calls, tools=ALONE))
    assert "area 1,284,000" in draft.text


def test_it_calls_a_tool_when_told_to_word_for_word() -> None:
    told = Dialogue(
        task=Said(text="Call the tool `note` with the word `starling`."),
        tools=frozenset({"note"}),
        parameters={"note": ("word",)},
    )
    assert [(wish.name, wish.arguments) for wish in think(told).calls] == [("note", {"word": "starling"})]
    made = Called(name="note", arguments={"word": "starling"}, answer="noted")
    assert "noted" in think(structs.replace(told, calls=(made,))).text


# At the head of a swarm.


def test_it_creates_one_kind_of_sub_agent_and_sends_all_rows_in_one_turn() -> None:
    create, assign = led().calls
    assert (create.name, assign.name) == ("create_subagent", "assign_tasks")
    assert assign.arguments["items"] == ["Chad", "Niger", "Mali"]
    assert "{{item}}" in assign.arguments["prompt_template"]
    assert "Find: capital; area" in assign.arguments["prompt_template"]


def test_what_it_asks_of_a_sub_agent_a_sub_agent_understands() -> None:
    task = led().calls[1].arguments["prompt_template"].replace("{{item}}", "Chad")
    assert [wish.arguments for wish in alone(task).calls] == [{"query": "Chad"}]


def test_it_writes_a_spreadsheet_and_then_the_answer() -> None:
    back = wave(found("Chad", "N'Djamena", "1,284,000"), found("Niger"), found("Mali"))
    (write,) = led(CREATED, back).calls
    assert write.name == "write_table"
    assert write.arguments["rows"][0] == ["Chad", "N'Djamena", 1_284_000, "library://countries/chad"]
    written = Called(
        name="write_table",
        arguments=write.arguments,
        answer="Wrote chad-niger-mali.xlsx and chad-niger-mali.csv: 3 rows.",
    )
    answer = led(CREATED, back, written)
    assert answer.calls == ()
    assert "| [Chad](library://countries/chad) | N'Djamena | 1,284,000 |" in answer.text
    assert "`chad-niger-mali.xlsx`, `chad-niger-mali.csv`" in answer.text


def test_a_file_that_was_refused_is_not_named() -> None:
    back = wave(found("Chad"), found("Niger"), found("Mali"))
    (write,) = led(CREATED, back).calls
    refused = Called(
        name="write_table", arguments=write.arguments, answer="chad-niger-mali.xlsx has no room."
    )
    assert ".xlsx" not in led(CREATED, back, refused).text


def test_what_failed_is_sent_again_once_and_only_that() -> None:
    failed = block("Niger", "Failed: the model broke off.", "failed")
    first = wave(found("Chad"), failed, found("Mali"))
    (again,) = led(CREATED, first).calls
    assert (again.name, again.arguments["items"]) == ("assign_tasks", ["Niger"])
    second = wave(failed, items=("Niger",))
    given_up = led(CREATED, first, second, steers=())
    assert [wish.name for wish in given_up.calls] == ["write_table"]
    written = Called(name="write_table", arguments=given_up.calls[0].arguments, answer="Wrote x.")
    assert "- Niger: failed: Failed: the model broke off" in led(CREATED, first, second, written).text


def test_what_a_person_stopped_is_not_sent_again() -> None:
    back = wave(found("Chad"), block("Niger", "Stopped by a person.", "cancelled"), found("Mali"))
    assert [wish.name for wish in led(CREATED, back).calls] == ["write_table"]


def test_a_wave_that_was_refused_whole_does_not_go_on_for_ever() -> None:
    refused = wave("There are too many agents.")
    assert led(CREATED, refused).calls[0].name == "assign_tasks"
    assert all(wish.name != "assign_tasks" for wish in led(CREATED, refused, refused).calls)


def test_a_column_that_a_person_adds_on_the_way_is_asked_for_alone() -> None:
    back = wave(found("Chad"), found("Niger"), found("Mali"))
    (more,) = led(CREATED, back, steers=("also give the currency",)).calls
    assert more.name == "assign_tasks"
    assert "Find: currency\n" in more.arguments["prompt_template"]
    money = [block(item, "- currency: Franc\n\nSources: library://x") for item in ("Chad", "Niger", "Mali")]
    both = wave(*money, columns="currency")
    (write,) = led(CREATED, back, both, steers=("also give the currency",)).calls
    assert [column["name"] for column in write.arguments["columns"]] == [
        "Country",
        "Capital",
        "Area (km²)",
        "Currency",
        "Source",
    ]


def test_no_more_than_a_hundred_go_in_one_turn() -> None:
    names = [f"Place{number}" for number in range(130)]
    task = "Give the capital of:\n" + "\n".join(f"- {name}" for name in names)
    assert led(task=task).calls[1].arguments["items"] == names[:100]
    first = wave(*(found(name) for name in names[:100]), columns="capital", items=tuple(names[:100]))
    assert led(CREATED, first, task=task).calls[0].arguments["items"] == names[100:]


def test_a_result_that_was_tried_again_by_a_person_counts() -> None:
    failed = block("Niger", "Failed: no.", "failed")
    calls = (CREATED, wave(found("Chad"), failed, found("Mali")), wave(failed, items=("Niger",)))
    told = "Agent 2 (Niger) was tried again by a person. Its new final message:\n- capital: Niamey\n- area: 7\n\nSources: library://n"
    dialogue = Dialogue(task=Said(text=COMPARE), calls=calls, steers=(Said(text=told),), tools=LEADS)
    assert results_of(dialogue)[-1].values == {"capital": "Niamey", "area": "7"}
    assert think(dialogue).calls[0].arguments["rows"][1][1] == "Niamey"


@pytest.mark.parametrize(
    "answer", ["", "<result", "<result agent=>", '<result outcome="completed">', "</result></result>"]
)
def test_results_in_no_form_are_no_results(answer: str) -> None:
    draft = led(CREATED, wave(answer), wave(answer))
    assert draft.calls == ()
    assert "Not found" in draft.text


def test_names_with_signs_and_bodies_with_marks_come_through() -> None:
    item = 'Côte "d\'Ivoire" & <Sons>'
    body = "- capital: a <\\/result> b\n\nSources: library://x"
    (result,) = results_of(Dialogue(calls=(wave(block(item, body), columns="capital", items=(item,)),)))
    assert (result.item, result.values) == (item, {"capital": "a </result> b"})


def test_two_rows_are_done_without_sub_agents() -> None:
    assert [wish.name for wish in led(task="Compare Chad and Mali: capital").calls] == ["search", "search"]


def test_chapters_become_a_report_and_a_file() -> None:
    task = "Write a report on rivers in three chapters: Chari, Niger and Logone"
    create, assign = led(task=task).calls
    assert create.arguments["name"] == "writer"
    bodies = [
        f"## {name}\n\nA river.\n\nSources: library://rivers/{name.lower()}"
        for name in ("Chari", "Niger", "Logone")
    ]
    blocks = [block(name, body) for name, body in zip(("Chari", "Niger", "Logone"), bodies, strict=True)]
    back = Called(name="assign_tasks", arguments=assign.arguments, answer="\n".join(blocks))
    (write,) = led(CREATED, back, task=task).calls
    assert (write.name, write.arguments["path"]) == ("write_file", "rivers.md")
    assert write.arguments["content"].startswith("# Rivers\n")
    assert "## Niger\n\nA river. [[2]](library://rivers/niger)" in write.arguments["content"]


# In plain talk.


def chatted(text: str, *past: Exchange, pictures: tuple[Picture, ...] = ()) -> str:
    return think(Dialogue(past=past, task=Said(text=text, pictures=pictures))).text


@pytest.mark.parametrize("text", ["hello", "Who are you?", "What can you do?", "Are you a language model?"])
def test_it_says_that_it_is_a_program(text: str) -> None:
    assert "a program, not a language model" in chatted(text)


def test_it_says_what_it_cannot_do_instead_of_guessing() -> None:
    answer = chatted("Write me a poem about the sea")
    assert answer.startswith("That I cannot answer.")
    assert "a program, not a language model" in answer


def test_it_looks_back_at_the_conversation() -> None:
    past = Exchange(question="My name is Ada Lovelace.", answer="Hello.")
    assert chatted("What is my name?", past) == "You told me that your name is Ada Lovelace."
    assert chatted("What is my name?") == "You have not told me your name."
    assert "My name is Ada" in chatted("What did I ask first?", past)


def test_it_reckons() -> None:
    assert chatted("What is 6 * 7?") == "6 * 7 = 42"


def test_it_says_of_a_picture_what_its_bytes_say() -> None:
    answer = chatted(
        "What is this?", pictures=(Picture(media_type="image/png", size=1234, width=3, height=2),)
    )
    assert "PNG, 3 × 2 pixels, 1,234 bytes" in answer
    assert "no vision model" in answer
