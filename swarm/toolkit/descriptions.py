"""What a model is told of a tool stands in a Markdown file beside the tool, so that it can be read and compared as prose."""

from importlib.resources import files


def description_of(tool: str) -> str:
    """The text of `<tool>.md`."""
    return files(__package__).joinpath(f"{tool}.md").read_text(encoding="utf-8").strip()
