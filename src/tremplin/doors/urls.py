"""The addresses of the doors. The API and the downloads of proofs join here, each under a path of its own."""

from django.urls import include, path

urlpatterns = [path("", include("tremplin.doors.portal.urls"))]

handler400 = "tremplin.doors.portal.fault.bad_request"
handler403 = "tremplin.doors.portal.fault.forbidden"
handler404 = "tremplin.doors.portal.fault.not_found"
handler500 = "tremplin.doors.portal.fault.failed"
