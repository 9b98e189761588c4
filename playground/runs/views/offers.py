"""The desk of owner and admins: where models answer, which they are, what each can and costs."""

from http import HTTPStatus

from asgiref.sync import async_to_sync
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from playground.endpoints import configured, deciding
from playground.endpoints.access import demand_desk, offer_for
from playground.endpoints.forms import EndpointForm, OfferForm
from playground.endpoints.models import Listing, Offer, Setting
from playground.endpoints.offers import all_of
from playground.endpoints.words import abilities, about, price, word
from playground.runs import assembly
from playground.users.signed_in import person


@require_safe
def models(request: HttpRequest) -> HttpResponse:
    """Every model of the endpoint, with what it can."""
    demand_desk(person(request))
    endpoint = configured.endpoint()
    address = configured.address_of(endpoint)
    context = {
        "endpoint": endpoint,
        "by_environment": configured.by_environment(),
        "listing": Listing.objects.filter(endpoint=address).first(),
        "offers": [(offer, word(offer), about(offer), price(offer)) for offer in all_of(address)],
    }
    return render(request, "endpoints/models.html", context)


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask the endpoint for its models now."""
    demand_desk(person(request))
    _ask_and_tell(request)
    return redirect("runs:models")


@require_http_methods(["GET", "POST"])
def model(request: HttpRequest, pk: int) -> HttpResponse:
    """One model: what was found, what was decided over it, its prices, and the report of its last check."""
    user = person(request)
    offer = offer_for(user, pk)
    form = OfferForm(request.POST, found=offer.found) if request.method == "POST" else OfferForm.of(offer)
    if form.is_valid():
        form.save(user, offer)
        messages.success(request, _("What you said of %(name)s is kept.") % {"name": word(offer)})
        return redirect("runs:model", pk)
    context = {"offer": offer, "word": word(offer), "form": form, "found": abilities(offer.found)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "endpoints/model.html", context, status=status)


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Try the model now: a few small questions. What was found is kept and shown."""
    offer = offer_for(person(request), pk)
    async_to_sync(_check)(offer.name)
    return redirect("runs:model", pk)


@require_POST
def prefer(request: HttpRequest, pk: int) -> HttpResponse:
    """Let new conversations begin with this model."""
    user = person(request)
    offer = offer_for(user, pk)
    deciding.prefer(user, offer)
    messages.success(request, _("New conversations begin with %(name)s.") % {"name": word(offer)})
    return redirect("runs:models")


@require_POST
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer this model to nobody."""
    user = person(request)
    offer = offer_for(user, pk)
    if deciding.hide(user, offer):
        messages.success(request, _("%(name)s is hidden. Runs under way keep it.") % {"name": word(offer)})
    else:
        messages.error(request, _("This is the last model that is offered: show another one first."))
    return redirect("runs:models")


@require_POST
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer this model again."""
    user = person(request)
    offer = offer_for(user, pk)
    deciding.show(user, offer)
    messages.success(request, _("%(name)s is offered again.") % {"name": word(offer)})
    return redirect("runs:models")


@never_cache
@require_http_methods(["GET", "POST"])
def endpoint(request: HttpRequest) -> HttpResponse:
    """Where the models answer, unless the environment says it. Runs under way keep the endpoint that they have."""
    user = person(request)
    demand_desk(user)
    if configured.by_environment():
        messages.error(request, _("The environment says where the models answer: change it there."))
        return redirect("runs:models")
    row = Setting.objects.first()
    form = EndpointForm(request.POST) if request.method == "POST" else EndpointForm.of(row)
    if form.is_valid():
        form.save(user)
        _ask_and_tell(request)
        return redirect("runs:models")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "endpoints/endpoint.html", {"form": form, "row": row}, status=status)


@never_cache
@require_POST
def check_endpoint(request: HttpRequest) -> HttpResponse:
    """Try the endpoint now, with the model that is chosen by itself, and show what was found."""
    demand_desk(person(request))
    row = Setting.objects.first()
    context = {
        "form": EndpointForm.of(row),
        "row": row,
        "by_environment": configured.by_environment(),
        "findings": async_to_sync(_check)(""),
    }
    return render(request, "endpoints/endpoint.html", context)


@require_POST
def practise(request: HttpRequest) -> HttpResponse:
    """Forget the endpoint and its key: the practice model answers again."""
    user = person(request)
    demand_desk(user)
    deciding.forget_endpoint(user)
    messages.success(request, _("The endpoint and its key are forgotten. The practice model answers."))
    return redirect("runs:models")


def _ask_and_tell(request: HttpRequest) -> None:
    problem = async_to_sync(_ask)()
    if problem:
        messages.error(request, _("The endpoint did not list its models. %(problem)s") % {"problem": problem})
        return
    address = configured.address_of(configured.endpoint())
    count = Offer.objects.filter(endpoint=address, listed=True).count()
    said = ngettext("The endpoint lists %(count)d model.", "The endpoint lists %(count)d models.", count)
    messages.success(request, said % {"count": count})


async def _ask() -> str:
    async with assembly.open_endpoint() as site:
        return await site.ask_for_models()


async def _check(name: str) -> list[object]:
    async with assembly.open_endpoint() as site:
        return list((await site.check(name)).findings)
