"""Addresses of conversations as they are read, of runs, and of what belongs to them."""

from django.urls import path

from playground.runs.views import files, run, talk, wishes

app_name = "runs"

urlpatterns = [
    path("ask", talk.ask_new, name="ask_new"),
    path("conversations/<uuid:key>/", talk.conversation, name="conversation"),
    path("conversations/<uuid:key>/ask", talk.ask, name="ask"),
    path("runs/<uuid:key>/", run.run, name="run"),
    path("runs/<uuid:key>/timeline", run.timeline, name="timeline"),
    path("runs/<uuid:key>/agents/<int:number>/text", run.text, name="text"),
    path("runs/<uuid:key>/control", wishes.control, name="control"),
    path("runs/<uuid:key>/file", files.file, name="file"),
    path("runs/<uuid:key>/download", files.download, name="download"),
]
