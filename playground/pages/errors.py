"""Pages for what went wrong: in the site's look, with no inner details."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def _page(status: int) -> HttpResponse:
    # No request context: an error page must not need the session, the database or anything else that may have failed.
    return HttpResponse(render_to_string(f"{status}.html", {"status": status}), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or a browser that sends no cookies."""
    return HttpResponse(render_to_string("403_csrf.html", {"status": 403}), status=403)
