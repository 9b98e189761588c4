"""Addresses of the doors, one's own account, and the desk of owner and admins."""

from django.urls import path

from playground.users.views import account, doors, people

app_name = "users"

urlpatterns = [
    path("setup/", doors.set_up, name="setup"),
    path("setup/<str:token>/", doors.set_up, name="setup_by_link"),
    path("sign-in/", doors.sign_in, name="sign_in"),
    path("sign-out/", doors.sign_out, name="sign_out"),
    path("join/<str:token>/", doors.join, name="join"),
    path("account/password/", account.password, name="password"),
    path("account/tokens/", account.tokens, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", account.revoke_token, name="revoke_token"),
    path("people/", people.people, name="people"),
    path("people/<int:pk>/off/", people.switch_off, name="switch_off"),
    path("people/<int:pk>/on/", people.switch_on, name="switch_on"),
    path("invitations/", people.invite, name="invitations"),
    path("invitations/<int:pk>/revoke/", people.revoke, name="revoke"),
]
