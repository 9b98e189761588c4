"""Every way in which the engine's work can fail. The class says whether another try makes sense.

SwarmError
├── IllegalTransition     the engine's own mistake: an event that the table of states does not allow
├── StepLimitReached      an agent used all its steps without an answer
├── BudgetSpent           what the run may use is used: it waits where a person can act, else it ends
├── ModelError            a model call that gave no usable answer
│   ├── ModelBusy         another try makes sense, later: the endpoint refused for load or rate (429, 503)
│   ├── ModelUnavailable  another try makes sense: 5xx, a cut stream, a stall, an empty answer
│   │   └── ModelAway     nobody answers at the endpoint's address: it may be starting, which takes minutes
│   ├── ContextTooLong    another try makes sense with less context
│   ├── QuotaSpent        no other try helps until a person acts: money or budget is gone
│   ├── KeyRefused        no other try helps until a person acts: the key is wrong or lacks rights
│   ├── ContentRefused    no other try helps: the provider judged the content
│   └── ModelRefused      no other try helps: the request itself is wrong (400, 404, 413)
└── WorkspaceError        a path or a size that the workspace does not take
"""


class SwarmError(Exception):
    """The root: catch it to catch everything that the engine raises by name."""


class IllegalTransition(SwarmError):
    """An event came in a status in which it cannot happen."""


class StepLimitReached(SwarmError):
    """An agent used all its steps without an answer."""


class BudgetSpent(SwarmError):
    """What the run may use is used. Code `cap`: what it was allowed by itself; `budget`: what its owner may use.

    `seconds` until some comes back, None where that is not known.
    """

    def __init__(self, message: str, *, code: str = "budget", seconds: float | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.seconds = seconds


class ModelError(SwarmError):
    """A model call that gave no usable answer.

    `code` is one short stable word for machines (`rate_limited`, `cut`, `stalled`, …); the message is one
    sentence for people. It never holds a key, an address with credentials, or a traceback.
    """

    def __init__(self, message: str, *, code: str = "model_error") -> None:
        super().__init__(message)
        self.code = code


class ModelBusy(ModelError):
    """The endpoint refused for load or rate. `retry_after` is its own wish in seconds, None where it had none."""

    def __init__(self, message: str, *, code: str = "busy", retry_after: float | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class ModelUnavailable(ModelError):
    """Server fault, cut or stalled stream, empty or malformed answer: worth another try."""

    def __init__(self, message: str, *, code: str = "unavailable", retry_after: float | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class ModelAway(ModelUnavailable):
    """No connection at all. Waiting for it is bounded by time: tries cost nothing, and a server starts in minutes."""

    def __init__(self, message: str, *, code: str = "connect", retry_after: float | None = None) -> None:
        super().__init__(message, code=code, retry_after=retry_after)


class ContextTooLong(ModelError):
    """The messages do not fit the model's window."""


class QuotaSpent(ModelError):
    """Money or budget at the provider is gone: the run pauses until a person acts."""


class KeyRefused(ModelError):
    """The endpoint does not accept the key: the run pauses until a person acts."""


class ContentRefused(ModelError):
    """The provider's filter judged the prompt or the answer."""


class ModelRefused(ModelError):
    """The request itself is wrong: unknown model, bad field, too large."""


class WorkspaceError(SwarmError):
    """A path or a size that the workspace does not take. The message is meant for the model to read."""
