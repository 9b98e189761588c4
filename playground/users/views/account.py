"""One's own account."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from playground.users import access, throttle
from playground.users import tokens as own_tokens
from playground.users.forms import NewPasswordForm, TokenForm
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


@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens, and a form for a new one. The answer to the form shows the token, this once."""
    user = person(request)
    form = TokenForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"form": form, "site": request.build_absolute_uri("/")}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_valid():
        made = own_tokens.make(user, name=form.cleaned_data["name"], days=form.cleaned_data["days"])
        context |= {"made": made.token, "text": made.text, "form": TokenForm()}
        status = HTTPStatus.CREATED
    context["tokens"] = own_tokens.tokens_of(user)
    return render(request, "users/tokens.html", context, status=status)


@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own tokens."""
    own_tokens.revoke(access.token_for(person(request), pk))
    messages.success(request, _("The token is revoked. Programs that use it are refused from now on."))
    return redirect("users:tokens")
