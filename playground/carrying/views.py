"""Doors: a run's bundle for its owner, and the page on which one is opened."""

import uuid
from http import HTTPStatus
from typing import IO, cast

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from playground.carrying.documents import CannotMake, tables_of
from playground.carrying.opening import open_bundle
from playground.carrying.packing import CannotPack, Packed, streamed
from playground.carrying.refusing import BundleRefused
from playground.carrying.reports import FORMS, NoReport, report_of
from playground.runs import traced
from playground.runs.access import run_for
from playground.runs.models import Run
from playground.runs.views.files import ALONE
from playground.users.signed_in import person

TABLES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@require_safe
def bundle(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The whole run as one file."""
    run = run_for(person(request), key)
    try:
        packed = Packed(run)
    except CannotPack as refusal:
        return _refused(request, run, str(refusal))
    sent = StreamingHttpResponse(streamed(packed), content_type="application/zip")
    return _kept(sent, f"run-{run.key}.zip")


@require_safe
def taking(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """All that can be taken away of a run."""
    run = run_for(person(request), key)
    tables = tables_of(run.answer.text) if run.answer else []
    return render(request, "carrying/taking.html", {"run": run, "tables": tables})


@require_safe
def report(request: HttpRequest, key: uuid.UUID, form: str) -> HttpResponse:
    """The report in one of its forms."""
    run = run_for(person(request), key)
    if form not in FORMS:
        raise Http404
    make, content_type = FORMS[form]
    try:
        found = report_of(run)
        made = HttpResponse(make(found), content_type=content_type)
    except (NoReport, CannotMake) as refusal:
        return _refused(request, run, str(refusal))
    return _kept(made, f"{slugify(found.title, allow_unicode=True)[:60] or 'report'}.{form}")


@require_safe
def table(request: HttpRequest, key: uuid.UUID, number: int, form: str) -> HttpResponse:
    """One table of the report, as a spreadsheet or as lines."""
    run = run_for(person(request), key)
    tables = tables_of(run.answer.text) if run.answer else []
    if form not in TABLES or not 1 <= number <= len(tables):
        raise Http404
    found = tables[number - 1]
    data = found.xlsx() if form == "xlsx" else found.csv()
    return _kept(HttpResponse(data, content_type=TABLES[form]), f"table-{number}.{form}")


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


@require_safe
def trace(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The run as OpenTelemetry spans: OTLP in JSON."""
    from playground.tracing.files import as_json  # whoever wants a trace loads its libraries

    run = run_for(person(request), key)
    made = HttpResponse(as_json(traced.spans(run)), content_type="application/json")
    return _kept(made, f"trace-{run.key}.json")


def _refused(request: HttpRequest, run: Run, refusal: str) -> HttpResponse:
    context = {"title": _("Take away"), "refusal": refusal, "run": run}
    return render(request, "carrying/refused.html", context, status=HTTPStatus.CONFLICT)


def _kept[R: HttpResponseBase](response: R, name: str) -> R:
    """To be kept and not to be shown: a browser never takes it for a page of ours."""
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Security-Policy"] = ALONE
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
