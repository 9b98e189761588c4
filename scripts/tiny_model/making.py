"""The tokenizer, the chat template and the untrained model: small, and shaped like those of Kimi K2."""

from pathlib import Path
from typing import Any

from scripts.tiny_model.recital import (
    ARGUMENTS,
    CALL,
    CALL_END,
    CALLS,
    CALLS_END,
    END,
    MARKERS,
    ROLES,
    SCRIPTS,
    THINK,
    THINK_END,
)

ROOT = Path(__file__).resolve().parents[2]
PADDING = "<|padding|>"

# It shows the model only what it can use: no system prompt, no list of tools, and of a result only the beginning. So a
# conversation is short, whatever surrounds it.
TEMPLATE = """
{%- for message in messages -%}
  {%- if message.role == 'user' -%}
    <|im_user|>user<|im_middle|>{{ message.content }}<|im_end|>
  {%- elif message.role == 'assistant' -%}
    <|im_assistant|>assistant<|im_middle|><think></think>{{ message.content or '' }}
    {%- if message.tool_calls -%}<|tool_calls_section_begin|>
      {%- for call in message.tool_calls -%}
        <|tool_call_begin|>{{ call.id }}<|tool_call_argument_begin|>
        {%- if call.function.arguments is string -%}{{ call.function.arguments }}
        {%- else -%}{{ call.function.arguments | tojson }}{%- endif -%}<|tool_call_end|>
      {%- endfor -%}<|tool_calls_section_end|>
    {%- endif -%}<|im_end|>
  {%- elif message.role == 'tool' -%}
    <|im_system|>tool<|im_middle|>{{ (message.content or '')[:80] }}<|im_end|>
  {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
  <|im_assistant|>assistant<|im_middle|><think>{%- if thinking is defined and not thinking -%}</think>{%- endif -%}
{%- endif -%}
"""


def our_texts() -> list[str]:
    """Plain English from this repository: for the tokenizer, and to fill prompts with."""
    pages = [*(ROOT / "swarm").glob("*/*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
    return [page.read_text(encoding="utf-8") for page in sorted(pages)]


def make_tokenizer(vocabulary: int = 2048) -> Any:
    """A byte-level BPE in which each mark and each marker is one token."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    hidden = (PADDING, END, *ROLES)
    # A client must be able to see these where a parser lets them through, so they are no special tokens.
    seen = (CALLS, CALLS_END, CALL, ARGUMENTS, CALL_END, THINK, THINK_END, *MARKERS)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary - len(hidden) - len(seen), initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    replies = [
        script.raw(turn, thinking=True) for script in SCRIPTS.values() for turn in range(len(script.turns))
    ]
    for mark in seen:
        replies = [reply.replace(mark, "\n") for reply in replies]
    tokenizer.train_from_iterator(our_texts() + replies * 40, trainer)
    tokenizer.add_special_tokens([AddedToken(mark, special=True) for mark in hidden])
    tokenizer.add_tokens([AddedToken(mark, special=False, normalized=False) for mark in seen])
    finished = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=END, pad_token=PADDING)
    finished.chat_template = TEMPLATE
    return finished


def make_model(tokenizer: Any, window: int = 32_768) -> Any:
    """A Llama of about a million weights, random as yet."""
    from transformers import LlamaConfig, LlamaForCausalLM

    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=128,
            intermediate_size=384,
            num_hidden_layers=4,
            num_attention_heads=4,
            max_position_embeddings=window,
            rope_parameters={"rope_type": "default", "rope_theta": 1e6},
            tie_word_embeddings=False,
            bos_token_id=None,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )
