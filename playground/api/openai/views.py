"""`/v1/models` and `/v1/chat/completions`."""

from typing import Any

import msgspec
from asgiref.sync import sync_to_async
from django.db import transaction
from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Router

from playground.api.bearer import asker, token_used
from playground.api.openai.answering import AT_ONCE, chunks, whole
from playground.api.openai.asked import MODES, Completion, mode_and_model
from playground.api.openai.thread import thread
from playground.api.refusals import Refusal, no_model
from playground.endpoints.choosing import Refused as ModelRefused
from playground.endpoints.choosing import forbidden_modes
from playground.quotas.effective import permissions
from playground.runs.actions import work_on
from playground.runs.limits import site_limits
from playground.runs.models import Run
from playground.users.models import User

router = Router(tags=["openai"])
SINCE = 1_767_225_600  # 2026-01-01: clients want a date of each model


@router.get("/models")
def models(request: HttpRequest) -> dict[str, Any]:
    """The modes that the person may use, as models."""
    forbidden = forbidden_modes(permissions(asker(request)))
    return {"object": "list", "data": [_listed(mode) for mode in MODES if mode not in forbidden]}


@router.get("/models/{path:name}")
def model(request: HttpRequest, name: str) -> dict[str, Any]:
    """One of them."""
    mode_and_model(name)
    return _listed(name)


@router.post("/chat/completions")
async def complete(request: HttpRequest, sent: Completion) -> HttpResponseBase:
    """Ask, and get the answer: whole, or streamed. The run is one like any other: it is in the sidebar too."""
    token = token_used(request).pk
    run = await sync_to_async(_begin)(asker(request), sent)
    if not sent.stream:
        return JsonResponse(await whole(run, sent.model, token, stays=sent.background))
    usage = bool(sent.stream_options and sent.stream_options.include_usage)
    response = StreamingHttpResponse(
        chunks(run, sent.model, token, usage=usage, stays=sent.background), content_type="text/event-stream"
    )
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"  # a proxy in front must hand each chunk on at once
    return response


def _listed(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": SINCE, "owned_by": "murmuration"}


def _begin(user: User, sent: Completion) -> Run:
    mode, model = mode_and_model(sent.model)
    tools = [] if sent.tool_choice == "none" else sent.tools
    if tools and mode not in AT_ONCE:
        raise Refusal(
            400,
            _("In this mode the site's own tools work: send yours to the models instant or thinking."),
            param="tools",
        )
    limits = site_limits()
    if sent.output is not None:
        limits = msgspec.structs.replace(limits, output_tokens=min(sent.output, limits.output_tokens))
    with transaction.atomic():
        last = thread(user, sent, mode)
        try:
            run = work_on(last, mode, model=model, limits=limits)
        except ModelRefused as error:
            raise no_model(error, 400) from error
        if tools:
            Run.objects.filter(pk=run.pk).update(tools=[tool.function.model_dump() for tool in tools])
    return run
