"""When a person is asked before a run begins, and how they take back that they need not be."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from playground.runs.preflight import ask_always, asked_from
from playground.users.signed_in import person


@require_http_methods(["GET", "HEAD", "POST"])
def asking(request: HttpRequest) -> HttpResponse:
    """What was remembered, and a button that forgets it."""
    user = person(request)
    if request.method == "POST":
        ask_always(user)
        messages.success(request, _("You are asked again before every run that may take much."))
        return redirect("runs:asking")
    return render(request, "runs/asking.html", {"unasked": asked_from(user)})
