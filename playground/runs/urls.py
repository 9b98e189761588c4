"""Addresses of conversations as they are read, of runs, and of what belongs to them."""

from django.urls import path

from playground.runs.views import branches, drawer, files, offers, replay, run, sights, talk, wishes

app_name = "runs"

urlpatterns = [
    path("ask", talk.ask_new, name="ask_new"),
    path("conversations/<uuid:key>/", talk.conversation, name="conversation"),
    path("conversations/<uuid:key>/ask", talk.ask, name="ask"),
    path("conversations/<uuid:key>/turns", talk.turns, name="turns"),
    path("conversations/<uuid:key>/branch", branches.look, name="branch"),
    path("conversations/<uuid:key>/messages/<int:message>/edit", branches.edit, name="edit"),
    path("conversations/<uuid:key>/messages/<int:message>/react", branches.react, name="react"),
    path("conversations/<uuid:key>/messages/<int:message>/text", branches.text, name="message_text"),
    path("models/", offers.models, name="models"),
    path("models/ask", offers.ask, name="ask_for_models"),
    path("models/endpoint", offers.endpoint, name="endpoint"),
    path("models/endpoint/check", offers.check_endpoint, name="check_endpoint"),
    path("models/practise", offers.practise, name="practise"),
    path("models/<int:pk>/", offers.model, name="model"),
    path("models/<int:pk>/check", offers.check, name="check_model"),
    path("models/<int:pk>/prefer", offers.prefer, name="prefer_model"),
    path("models/<int:pk>/hide", offers.hide, name="hide_model"),
    path("models/<int:pk>/show", offers.show, name="show_model"),
    path("runs/<uuid:key>/", run.run, name="run"),
    path("runs/<uuid:key>/timeline", run.timeline, name="timeline"),
    path("runs/<uuid:key>/replay", replay.replay, name="replay"),
    path("runs/<uuid:key>/agents/<int:number>/text", run.text, name="text"),
    path("runs/<uuid:key>/seen/<slug:sign>", sights.sight, name="sight"),
    path("runs/<uuid:key>/again", branches.again, name="again"),
    path("runs/<uuid:key>/continue", branches.go_on, name="go_on"),
    path("runs/<uuid:key>/take-back", branches.take_back, name="take_back"),
    path("runs/<uuid:key>/control", wishes.control, name="control"),
    path("runs/<uuid:key>/file", files.file, name="file"),
    path("runs/<uuid:key>/download", files.download, name="download"),
    path("runs/<uuid:key>/picture", files.picture, name="picture"),
    path("runs/<uuid:key>/page", files.page, name="page"),
    path("conversations/<uuid:key>/files", drawer.files, name="files"),
    path("conversations/<uuid:key>/files.zip", drawer.archive, name="archive"),
    path("conversations/<uuid:key>/given/<uuid:file>", drawer.given, name="given"),
    path("conversations/<uuid:key>/given/<uuid:file>/picture", drawer.given_picture, name="given_picture"),
    path("conversations/<uuid:key>/given/<uuid:file>/page", drawer.given_page, name="given_page"),
]
