"""The list of conversations, and what can be done to one. What is said in one is a page of the runs app."""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from playground.conversations import actions
from playground.conversations.access import conversation_for
from playground.conversations.forms import TitleForm
from playground.conversations.sidebar import sidebar_for
from playground.users.signed_in import person

QUERY_LENGTH = 200


@require_safe
@vary_on_headers("HX-Request")
def conversations(request: HttpRequest) -> HttpResponse:
    """All conversations, or those that hold `q` in their title or text. To htmx: the list of the sidebar alone."""
    found = sidebar_for(person(request), request.GET.get("q", "").strip()[:QUERY_LENGTH])
    partial = "HX-Request" in request.headers
    page = "conversations/_list.html" if partial else "conversations/conversations.html"
    return render(request, page, {"found": found})


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def rename(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Another title: in place in the sidebar, or on a page of its own without JavaScript."""
    conversation = conversation_for(person(request), key)
    in_place = "HX-Request" in request.headers
    form = TitleForm(
        request.POST if request.method == "POST" else None, initial={"title": conversation.title}
    )
    if form.is_valid():
        actions.rename(conversation, form.cleaned_data["title"])
        if in_place:
            return render(request, "conversations/_item.html", {"conversation": conversation})
        return redirect(conversation)
    return render(
        request,
        "conversations/_rename.html" if in_place else "conversations/rename.html",
        {"conversation": conversation, "form": form},
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK,
    )


@require_safe
def item(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One line of the sidebar: what a rename that was given up goes back to."""
    conversation = conversation_for(person(request), key)
    return render(request, "conversations/_item.html", {"conversation": conversation})


@require_POST
def pin(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Keep a conversation at the head of the list, or no longer. To htmx: the list of the sidebar anew."""
    user = person(request)
    actions.pin(conversation_for(user, key), pinned=request.POST.get("pinned") == "yes")
    if "HX-Request" in request.headers:
        return render(request, "conversations/_list.html", {"found": sidebar_for(user)})
    return redirect("conversations:list")


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ask, then remove the conversation with all its runs and files."""
    conversation = conversation_for(person(request), key)
    if request.method != "POST":
        return render(request, "conversations/delete.html", {"conversation": conversation})
    title = str(conversation)
    actions.delete(conversation)
    messages.success(request, _("“%(title)s” is deleted.") % {"title": title})
    return redirect("pages:start")
