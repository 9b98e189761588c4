"""What machines ask: alive, ready, numbers."""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from playground.pages import health, metrics


@login_not_required
@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """This process can do its work: 200, or 503 with the names of what is missing."""
    checks = health.readiness()
    passed = all(checks.values())
    words = {name: "ok" if ok else "failed" for name, ok in checks.items()}
    return JsonResponse(
        {"ready": passed, "checks": words},
        status=HTTPStatus.OK if passed else HTTPStatus.SERVICE_UNAVAILABLE,
    )


@login_not_required
@never_cache
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Metrics, for this machine or for who has the token."""
    if not metrics.may_scrape(request, settings.METRICS_TOKEN):
        return HttpResponse("Forbidden\n", content_type="text/plain", status=HTTPStatus.FORBIDDEN)
    return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)
