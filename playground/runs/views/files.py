"""The files of a run: looked at, and downloaded. Bytes are reached only through the run's own row of a path."""

import uuid
from pathlib import PurePosixPath
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from playground.bodies import site_bodies
from playground.runs.access import run_for
from playground.runs.models import Run, RunFile
from playground.runs.previews import preview_of
from playground.runs.rendering.numbers import size
from playground.users.signed_in import person

# Nothing in a downloaded file may do anything, should a browser show it after all.
ALONE = "default-src 'none'; frame-ancestors 'none'; sandbox"


@require_safe
def file(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The preview of one file."""
    run = run_for(person(request), key)
    found = _file(run, request)
    body = site_bodies().path(found.body)
    context = {
        "run": run,
        "file": found,
        "size": size(found.size),
        "download": f"{reverse('runs:download', args=[key])}?{urlencode({'path': found.path})}",
        "preview": preview_of(found.path, found.media_type, body, request.GET.get("sheet", "")),
    }
    return render(request, "runs/file.html", context)


@require_safe
def download(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """The bytes of one file."""
    return file_bytes(run_for(person(request), key), request.GET.get("path", ""))


def file_bytes(run: Run, path: str) -> FileResponse:
    """The bytes of a file, to be kept and not to be shown: a browser never takes them for a page of ours."""
    found = get_object_or_404(RunFile, run=run, path=path)
    try:
        bytes_of = site_bodies().path(found.body).open("rb")
    except (KeyError, FileNotFoundError):
        raise Http404 from None
    response = FileResponse(
        bytes_of,
        as_attachment=True,
        filename=_plain(PurePosixPath(found.path).name),
        content_type="application/octet-stream",
    )
    response["Content-Security-Policy"] = ALONE
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _plain(name: str) -> str:
    """A name that a header can carry."""
    return "".join(character for character in name if character.isprintable()) or "file"


def _file(run: Run, request: HttpRequest) -> RunFile:
    return get_object_or_404(RunFile, run=run, path=request.GET.get("path", ""))
