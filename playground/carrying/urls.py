"""Addresses of what is carried away and brought in."""

from django.urls import path

from playground.carrying import views

app_name = "carrying"

urlpatterns = [
    path("runs/open", views.opening, name="open"),
    path("runs/<uuid:key>/take", views.taking, name="taking"),
    path("runs/<uuid:key>/report.<slug:form>", views.report, name="report"),
    path("runs/<uuid:key>/tables/<int:number>.<slug:form>", views.table, name="table"),
    path("runs/<uuid:key>/trace.json", views.trace, name="trace"),
    path("runs/<uuid:key>/bundle.zip", views.bundle, name="bundle"),
]
