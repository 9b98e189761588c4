"""Doors: a run's bundle for its owner, and the page on which one is opened."""

import uuid
from http import HTTPStatus
from typing import IO, cast

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from playground.carrying.opening import open_bundle
from playground.carrying.packing import CannotPack, Packed, streamed
from playground.carrying.refusing import BundleRefused
from playground.runs.access import run_for
from playground.users.signed_in import person


@require_safe
def bundle(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The whole run as one file."""
    run = run_for(person(request), key)
    try:
        packed = Packed(run)
    except CannotPack as refusal:
        context = {"title": _("Take away"), "refusal": str(refusal), "run": run}
        return render(request, "carrying/refused.html", context, status=HTTPStatus.CONFLICT)
    sent = StreamingHttpResponse(streamed(packed), content_type="application/zip")
    sent["Content-Disposition"] = f'attachment; filename="run-{run.key}.zip"'
    sent["X-Content-Type-Options"] = "nosniff"
    sent["Cache-Control"] = "private, no-store"
    return sent


@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: HttpRequest) -> HttpResponse:
    """GET: where a bundle is chosen. POST: open the one that was."""
    user = person(request)
    if request.method != "POST":
        return render(request, "carrying/opening.html")
    try:
        run = open_bundle(user, cast("IO[bytes]", _given(request)))
    except BundleRefused as refusal:
        context = {"refusal": str(refusal)}
        return render(request, "carrying/opening.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("The bundle is open. Nothing was asked of a model."))
    return redirect("runs:run", run.key)


def _given(request: HttpRequest) -> "UploadedFile[bytes]":
    files = request.FILES.getlist("bundle")
    if len(files) != 1 or not files[0].size:
        raise BundleRefused(_("Choose the file of a bundle: it ends in .zip."))
    if files[0].size > settings.UPLOADS.file_bytes:
        most = filesizeformat(settings.UPLOADS.file_bytes)
        raise BundleRefused(_("This is larger than %(most)s. Choose a smaller file.") % {"most": most})
    return files[0]
