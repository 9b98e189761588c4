"""Addresses of the desk."""

from django.urls import URLPattern, path

from playground.desk.views import board, first_steps, home, looking, usage

app_name = "desk"

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("first-steps/", first_steps.begin, name="first_steps"),
    path("first-steps/<slug:key>/", first_steps.step, name="step"),
    path("board/", board.board, name="board"),
    path("board/live", board.live, name="live"),
    path("board/runs/<uuid:key>/<slug:kind>", board.wish, name="wish"),
    path("board/people/<int:pk>/stop", board.stop_all, name="stop_all"),
    path("board/workers/<int:pk>/drain", board.drain, name="drain"),
    path("board/maintenance", board.maintenance, name="maintenance"),
    path("runs/<uuid:key>/", looking.look, name="look"),
    path("usage/", usage.usage, name="usage"),
]
