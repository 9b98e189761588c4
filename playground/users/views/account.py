"""One's own account."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from playground.users import throttle
from playground.users.forms import NewPasswordForm
from playground.users.signed_in import person


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password. Every other session of this person ends."""
    user = person(request)
    if request.method != "POST":
        return render(request, "users/password.html", {"form": NewPasswordForm(user)})
    try:
        attempt = throttle.begin(user.username, throttle.address_of(request))
    except throttle.TooManyAttempts as error:
        context = {"form": NewPasswordForm(user), "refusal": str(error)}
        return render(request, "users/password.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    form = NewPasswordForm(user, request.POST)
    if not form.is_valid():
        return render(request, "users/password.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    throttle.succeeded(attempt)
    form.save()
    update_session_auth_hash(request, user)
    messages.success(request, _("Your password is changed. Other devices have to sign in again."))
    return redirect("users:password")
