"""What models can: as their endpoint's list tells it, and as it is known of their family. A new family is one more line."""

from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from msgspec import Struct

from swarm.model import Abilities, Switch
from swarm.providers.chunks import ModelRow
from swarm.providers.dialects import Dialect


class Listed(Struct, frozen=True, kw_only=True):
    """A model that an endpoint lists."""

    name: str
    can: Abilities = Abilities()


class Family(Struct, frozen=True, kw_only=True):
    """Models of a kind: `models` is a pattern for names in lower case, `dialect` a pattern for who serves them."""

    models: str
    can: Abilities
    dialect: str = "*"


def _kimi(thinking: Switch, *, vision: bool | None = None, video: bool | None = None) -> Abilities:
    return Abilities(thinking=thinking, vision=vision, video=video, tools=True)


FAMILIES = (  # the first that fits is used
    Family(models="*kimi-k2[.p-][56]*", dialect="kimi", can=_kimi("switchable", vision=True, video=True)),
    Family(
        models="*kimi-k2[.p-][56]*", can=_kimi("switchable", vision=True, video=False)
    ),  # open engines: none
    Family(models="*kimi-k2[.p-]7-code*", can=_kimi("always")),
    Family(models="*kimi-k3*", can=_kimi("always")),  # its effort can be chosen
    Family(models="*kimi-k2-thinking*", can=_kimi("always", vision=False, video=False)),
    Family(models="*kimi-k2*", can=_kimi("never", vision=False, video=False)),
    Family(models="practice", can=Abilities(thinking="switchable")),
    Family(models="*qwen*vl*thinking*", can=Abilities(thinking="always", vision=True)),
    Family(models="*qwen*vl*", can=Abilities(vision=True)),
    Family(models="*qwen3*thinking*", can=Abilities(thinking="always", tools=True)),
    Family(models="*qwen3*instruct*", can=Abilities(thinking="never", tools=True)),
    Family(models="*qwen3*coder*", can=Abilities(thinking="never", vision=False, tools=True)),
    Family(models="*deepseek-r1*", can=Abilities(thinking="always", vision=False)),
    Family(models="*gpt-oss*", can=Abilities(thinking="always", vision=False, tools=True)),
)


def listed(row: ModelRow, dialect: Dialect) -> Listed:
    """A row of an endpoint's list: what it tells of itself, then what is known of its family."""
    family = known_as(row.id, dialect)
    if family == Abilities() and isinstance(row.root, str):
        family = known_as(PurePosixPath(row.root).name, dialect)
    return Listed(name=row.id, can=_told(row).over(family))


def known_as(name: str, dialect: Dialect) -> Abilities:
    """What is known of a model by its name alone."""
    name = name.lower()
    return next(
        (
            family.can
            for family in FAMILIES
            if fnmatchcase(name, family.models) and fnmatchcase(dialect.name, family.dialect)
        ),
        Abilities(),
    )


def _told(row: ModelRow) -> Abilities:
    return Abilities(
        window=row.max_model_len or row.context_length,
        vision=_yes_or_no(row.supports_image_in),
        video=_yes_or_no(row.supports_video_in),
        thinking="never"
        if row.supports_reasoning is False
        else None,  # "yes" leaves open whether it can be off
        tools=_yes_or_no(row.supports_tools),
    )


def _yes_or_no(value: object) -> bool | None:
    return value if isinstance(value, bool) else None
