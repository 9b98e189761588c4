"""Coming in and going out: set-up, sign-in, invitation, sign-out."""

from http import HTTPStatus

from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from playground.users import invitations, setup, throttle
from playground.users.forms import TAKEN, AccountForm, SignInForm
from playground.users.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest, token: str = "") -> HttpResponse:
    """Make the owner. Ends for good with the first account."""
    if not setup.needed():
        return redirect("users:sign_in")
    if not (setup.token_fits(token) or (not token and setup.open_without_link(request))):
        return render(request, "users/setup_closed.html", {"tried": token}, status=HTTPStatus.FORBIDDEN)
    form = AccountForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "users/setup.html", {"form": form}, status=_status(form))
    try:
        owner = setup.make_owner(form.cleaned_data["username"], form.cleaned_data["password"])
    except setup.OwnerExists:
        return redirect("users:sign_in")
    return _come_in(request, owner, onward="desk:first_steps")


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """A name, a password, and where to go on."""
    onward = _onward(request)
    if request.user.is_authenticated:
        return redirect(onward)
    if request.method != "POST":
        return render(request, "users/sign_in.html", {"form": SignInForm(request), "next": onward})
    try:
        attempt = throttle.begin(request.POST.get("username", ""), throttle.address_of(request))
    except throttle.TooManyAttempts as error:
        return _wait(request, error)
    form = SignInForm(request, data=request.POST)
    if not form.is_valid():
        return render(request, "users/sign_in.html", {"form": form, "next": onward}, status=_status(form))
    throttle.succeeded(attempt)
    login(request, form.get_user())
    return redirect(onward)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    return redirect("users:sign_in")


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Make an account with an invitation."""
    try:
        invitations.invitation_of(token)
        form = AccountForm(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            return render(request, "users/join.html", {"form": form}, status=_status(form))
        user = invitations.accept(
            token, username=form.cleaned_data["username"], password=form.cleaned_data["password"]
        )
    except invitations.InvitationGone:
        return render(request, "users/invitation_gone.html", status=HTTPStatus.NOT_FOUND)
    except invitations.NameTaken:
        form.add_error("username", TAKEN)
        return render(request, "users/join.html", {"form": form}, status=_status(form))
    return _come_in(request, user)


def _come_in(request: HttpRequest, user: User, onward: str = "pages:start") -> HttpResponse:
    if request.user.is_authenticated:
        logout(request)  # nothing of the session of whoever used this browser before goes along
    login(request, user, backend=BACKEND)
    return redirect(onward)


def _wait(request: HttpRequest, error: throttle.TooManyAttempts) -> HttpResponse:
    form = SignInForm(request)
    context = {"form": form, "next": _onward(request), "refusal": str(error)}
    response = render(request, "users/sign_in.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(int(throttle.WINDOW.total_seconds()))
    return response


def _onward(request: HttpRequest) -> str:
    """Where to go after signing in: an address of this site, else the start page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else resolve_url("pages:start")


def _status(form: AccountForm | SignInForm) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
