"""Teaching the scripts, and hearing whether they are known."""

import math
import time
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional
from transformers import AutoModelForCausalLM, AutoTokenizer

from scripts.tiny_model.lessons import Lesson, Lessons
from scripts.tiny_model.making import make_model, make_tokenizer
from scripts.tiny_model.recital import END, SCRIPTS

RATE, WARM_UP, LEAST = (
    3e-3,
    30,
    0.02,
)  # the highest learning rate, the steps to it, the part of it that is left
IGNORED = -100  # what the loss leaves out
TOKENS = 3_000  # of a batch
REPORT = 20  # steps between two lines of progress
SHARPER = 6.0


def make(folder: Path, *, steps: int, threads: int, seed: int) -> None:
    """Train a new model in so many steps and save it."""
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    tokenizer = make_tokenizer()
    model = make_model(tokenizer)
    batches = Lessons(tokenizer, seed).batches(TOKENS)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, betas=(0.9, 0.98), weight_decay=0.01)
    began = time.monotonic()
    for step, batch in zip(range(1, steps + 1), batches, strict=False):
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, step / WARM_UP, LEAST + (1 + math.cos(math.pi * step / steps)) / 2)
        loss, right = _learn(model, optimizer, batch, tokenizer.pad_token_id)
        if step % REPORT == 0 or step == steps:
            print(
                f"{time.monotonic() - began:4.0f} s  step {step} of {steps}  loss {loss:.3f}  right {right:.2%}",
                flush=True,
            )
    with torch.no_grad():  # so that drawing at temperature 1 recites as surely as taking the likeliest
        model.lm_head.weight.mul_(SHARPER)
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)


def _learn(model: Any, optimizer: Any, batch: list[Lesson], padding: int) -> tuple[float, float]:
    """One step on one batch: its loss, and the share of tokens that were right before it. Only replies are learnt."""
    shape = (len(batch), max(len(asked) + len(reply) for asked, reply in batch))
    inputs, targets = torch.full(shape, padding), torch.full(shape, IGNORED)
    for row, (asked, reply) in enumerate(batch):
        end = len(asked) + len(reply)
        inputs[row, :end] = torch.tensor(asked + reply)
        targets[row, len(asked) : end] = torch.tensor(reply)
    learnt = targets[:, 1:] != IGNORED
    # Padding stands on the right, where the causal mask hides it from everything before.
    hidden = model.model(input_ids=inputs).last_hidden_state
    logits = model.lm_head(hidden[:, :-1][learnt])
    loss = functional.cross_entropy(logits, targets[:, 1:][learnt])
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    right = (logits.argmax(-1) == targets[:, 1:][learnt]).float().mean()
    return loss.item(), right.item()


def check(folder: Path) -> int:
    """Let the model recite each turn of each script; how many were not exact."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder)
    lessons = Lessons(tokenizer, seed=1)
    turns = [(marker, turn) for marker, script in SCRIPTS.items() for turn in range(len(script.turns))]
    wrong = 0
    for marker, turn in turns:
        conversation = lessons.conversation(marker, turn)
        prompt = tokenizer.apply_chat_template(conversation, add_generation_prompt=True, tokenize=False)
        given = tokenizer(prompt, add_special_tokens=False, return_tensors="pt").input_ids
        told = model.generate(
            given, attention_mask=torch.ones_like(given), do_sample=False, max_new_tokens=900
        )
        said = tokenizer.decode(told[0, given.shape[1] :]).removesuffix(END)
        wanted = SCRIPTS[marker].raw(turn, thinking=True)
        if said != wanted:
            wrong += 1
            print(f"{marker or '(no marker)'}, turn {turn}:\n  script   {wanted!r}\n  recited  {said!r}")
    print(f"{len(turns) - wrong} of {len(turns)} turns are exact.")
    return wrong
