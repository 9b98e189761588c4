"""Make a tiny language model for trying a real inference server: no GPU, no download, a few megabytes.

    python -m scripts.tiny_model make FOLDER    train it on this machine's processor, some minutes
    python -m scripts.tiny_model check FOLDER   let it recite each script, and say which are exact
    python -m scripts.tiny_model list           the markers that it knows

It is a small Llama with a byte-level BPE tokenizer, whose special tokens, chat template and form of tool calls are those
of Kimi K2. It knows no language: it has learnt the scripts of `recital.py` by heart, token by token. A message with
`[[swarm]]` in it makes it the orchestrator of a swarm, and what it assigns holds the markers of its sub-agents: so one
message flies a whole swarm on any server that reads its folder (`docs/vllm.md`).

It needs torch, transformers and tokenizers, which this project does not: run it where vLLM is installed.
"""

import argparse
import sys
from pathlib import Path

from scripts.tiny_model.recital import SCRIPTS


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=("make", "check", "list"))
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--steps", type=int, default=800, help="of training (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    if options.command == "list":
        for marker, script in SCRIPTS.items():
            print(f"{marker or '(no marker)':24}{script.about}")
        return 0
    if options.folder is None:
        parser.error("name the folder of the model")
    try:
        from scripts.tiny_model import training
    except ImportError as missing:
        sys.exit(f"{missing}. Run this where torch, transformers and tokenizers are installed: docs/vllm.md.")
    if options.command == "make":
        training.make(options.folder, steps=options.steps, threads=options.threads, seed=options.seed)
    return 1 if training.check(options.folder) else 0


if __name__ == "__main__":
    sys.exit(main())
