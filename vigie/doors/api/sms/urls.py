"""The addresses of gateways, under /passerelle/: met by machines outside, so on the public door too."""

from django.urls import path

from vigie.doors.api.sms import views

app_name = "gateways"
urlpatterns = [
    path("<uuid:gateway_id>/", views.receive, name="receive"),
    path("<uuid:gateway_id>/<str:key>/", views.receive, name="receive_with_key"),
]
