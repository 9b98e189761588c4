"""A person's own limits: what holds and why, what is left, and caps of their own."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from playground.quotas.amounts import phrase, said
from playground.quotas.deciding import clear_limit
from playground.quotas.forms import CapForm
from playground.quotas.models import Limit, Subject
from playground.quotas.standing import bars, bounds, tightest
from playground.users.models import User
from playground.users.signed_in import person


@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: HttpRequest) -> HttpResponse:
    """All of it, and a form for a cap of one's own."""
    user = person(request)
    form = CapForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.save(user):
        messages.success(
            request, _("The cap is set. It holds from your next run on; of tokens and money at once.")
        )
        return redirect("quotas:limits")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"bars": bars(user), "bounds": bounds(user), "caps": _caps(user), "form": form}
    return render(request, "quotas/limits.html", context, status=status)


@require_POST
def remove_cap(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a cap of one's own."""
    user = person(request)
    clear_limit(user, get_object_or_404(Limit, pk=pk, user=user, subject=Subject.OWN))
    messages.success(request, _("The cap is removed."))
    return redirect("quotas:limits")


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """What is left, for a composer that is open."""
    user = person(request)
    return render(request, "quotas/_left.html", {"left": tightest(user), "fresh": True})


def _caps(user: User) -> list[tuple[int, str, str]]:
    own = Limit.objects.filter(user=user, subject=Subject.OWN)
    return [
        (cap.pk, phrase(cap.dimension, cap.period), said(cap.dimension, cap.amount, cap.currency))
        for cap in own
    ]
