"""Whether an endpoint can fly a swarm: asked before the first run, told in sentences a person can act on."""

from msgspec import Struct

from swarm.bodies import MemoryBodies
from swarm.errors import ModelError
from swarm.model import Abilities
from swarm.providers.address import AUTO, Endpoint
from swarm.providers.endpoint import open_model
from swarm.providers.learning import Learned
from swarm.providers.trials import Finding, try_out

WINDOW = 32_768  # tokens; an agent that reads a few pages needs about so many


class Report(Struct, frozen=True):
    """All findings, in the order in which they were made, and what they say of the model."""

    findings: tuple[Finding, ...]
    can: Abilities = Abilities()

    @property
    def usable(self) -> bool:
        """Whether nothing stands in the way of a run."""
        return all(finding.grade != "problem" for finding in self.findings)


async def check_endpoint(endpoint: Endpoint) -> Report:
    """Ask an endpoint for its models, and for three tiny streamed answers. Never raises a ModelError."""
    bodies = MemoryBodies()
    async with open_model(endpoint, bodies) as model:
        try:
            learned = await model.learned()
        except ModelError as error:
            return Report((Finding("problem", error.code, str(error)), _about_places(endpoint)))
        tried = await try_out(model, bodies)
    findings = (*_about_list(endpoint, learned), *tried.findings, _about_places(endpoint))
    return Report(findings, Abilities(window=learned.window).over(tried.can))


def _about_list(endpoint: Endpoint, learned: Learned) -> list[Finding]:
    name = learned.dialect.name
    how = "found out" if endpoint.dialect == AUTO else "as set"
    findings = [Finding("good", "dialect", f"{endpoint.host} is spoken to in the dialect {name} ({how}).")]
    if learned.models and endpoint.model not in learned.models:
        known = ", ".join(learned.models[:10])
        findings.append(
            Finding(
                "hint", "model_not_listed", f"Its list of models has no {endpoint.model!r}; it has: {known}."
            )
        )
    elif learned.models:
        findings.append(Finding("good", "model_listed", f"It has the model {endpoint.model!r}."))
    if learned.window is None:
        findings.append(Finding("hint", "window_unknown", "It does not say how long the model's window is."))
    elif learned.window < WINDOW:
        sentence = (
            f"The model's window is {learned.window:,} tokens: agents that read pages will overflow it."
        )
        findings.append(Finding("hint", "window_small", sentence))
    else:
        findings.append(Finding("good", "window", f"The model's window is {learned.window:,} tokens."))
    return findings


def _about_places(endpoint: Endpoint) -> Finding:
    if endpoint.places is None:
        sentence = (
            "How many requests it takes at once is not set: it will be found by trying. For vLLM set the server's "
            "--max-num-seqs, for a provider the concurrency of your tier."
        )
        return Finding("hint", "places_unknown", sentence)
    return Finding("good", "places", f"At most {endpoint.places} requests go to it at once.")
