"""The files of a run: looked at, and downloaded. Bytes are reached only through the run's own row of a path."""

import uuid
from pathlib import PurePosixPath
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from playground.bodies import site_bodies
from playground.numbers import size
from playground.runs.access import run_for
from playground.runs.drawer import versions_of
from playground.runs.looked import CannotLook, page_of_pdf
from playground.runs.models import FileVersion, Run, RunFile
from playground.runs.previews import HEAD_BYTES, picture_type, preview_of
from playground.runs.rendering.files import kind_of
from playground.users.signed_in import person

# Nothing in a downloaded file may do anything, should a browser show it after all.
ALONE = "default-src 'none'; frame-ancestors 'none'; sandbox"
LONGEST_NUMBER = 6


@require_safe
def file(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The preview of one file."""
    run = run_for(person(request), key)
    found = _file(run, request)
    versions = versions_of(run.conversation, found.path)
    shown = next((one for one in versions if one.body == found.body and str(run.key) in one.url), None)
    query = {"path": found.path, **({"version": found.number} if isinstance(found, FileVersion) else {})}
    context = {
        "name": found.path,
        "facts": f"{size(found.size)} · {kind_of(found.path, found.media_type)}",
        "conversation": run.conversation,
        "versions": versions,
        "shown": shown,
        "formulas": "formulas" in request.GET,
        "run_url": f"{reverse('runs:run', args=[key])}?agent={found.agent}",
        "query": query,
        "download": f"{reverse('runs:download', args=[key])}?{urlencode(query)}",
        "picture_url": f"{reverse('runs:picture', args=[key])}?{urlencode(query)}",
        "page_url": f"{reverse('runs:page', args=[key])}?{urlencode(query)}",
        "preview": preview_of(found.path, found.media_type, found.body, request.GET.get("sheet", "")),
    }
    return in_panel(request, "file", context)


@require_safe
def download(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """The bytes of one file."""
    run = run_for(person(request), key)
    return _kept(_file(run, request))


@require_safe
def picture(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A picture, to be shown. 404 for whatever is none by its own bytes."""
    return shown_picture(_file(run_for(person(request), key), request).body)


@require_safe
def page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The picture of page `n` of a PDF."""
    found = _file(run_for(person(request), key), request)
    if not found.path.lower().endswith(".pdf"):
        raise Http404
    return shown_page(found.body, request)


def in_panel(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponse:
    """The page `name`, or only what the panel beside another page shows of it."""
    inside = request.headers.get("X-Requested-With") == "panel"
    response = render(request, f"runs/{'_' * inside}{name}.html", {**context, "in_panel": inside})
    response["Vary"] = "X-Requested-With"
    response["Cache-Control"] = "private, no-store"
    return response


def shown_picture(body: str) -> HttpResponse:
    """The bytes of that hash as a picture. Raises Http404."""
    try:
        data = site_bodies().path(body).read_bytes()
    except (KeyError, FileNotFoundError):
        raise Http404 from None
    if not (kind := picture_type(data[:HEAD_BYTES])):
        raise Http404
    return _alone(HttpResponse(data, content_type=kind))


def shown_page(body: str, request: HttpRequest) -> HttpResponse:
    """Page `n` of the PDF of that hash. Raises Http404."""
    wanted = request.GET.get("n", "")
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) <= LONGEST_NUMBER and int(wanted)):
        raise Http404
    try:
        return _alone(HttpResponse(page_of_pdf(body, int(wanted)), content_type="image/jpeg"))
    except (CannotLook, FileNotFoundError, KeyError):
        raise Http404 from None


def file_bytes(run: Run, path: str) -> FileResponse:
    """The newest bytes of a file, to be kept and not to be shown: a browser never takes them for a page of ours."""
    return _kept(get_object_or_404(RunFile, run=run, path=path))


def _kept(found: RunFile | FileVersion) -> FileResponse:
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
    return _alone(response)


def _alone[R: HttpResponse | FileResponse](response: R) -> R:
    response["Content-Security-Policy"] = ALONE
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _plain(name: str) -> str:
    """A name that a header can carry."""
    return "".join(character for character in name if character.isprintable()) or "file"


def _file(run: Run, request: HttpRequest) -> RunFile | FileVersion:
    """The file that was asked for: of that version, or the newest."""
    path, version = request.GET.get("path", ""), request.GET.get("version", "")
    if not version:
        return get_object_or_404(RunFile, run=run, path=path)
    if not (version.isascii() and version.isdecimal() and len(version) <= LONGEST_NUMBER):
        raise Http404
    return get_object_or_404(FileVersion, run=run, path=path, number=int(version))
