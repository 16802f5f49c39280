"""The address of files: nothing answers there but the files themselves, and they answer nowhere else (threats 40)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

from tremplin.doors.access.reference import Next

FILES_PATH = "/proofs/"


def keep_files_apart(get_response: Next) -> Next:
    """Answer on each of the two addresses what belongs there, where there are two."""

    def answered(request: HttpRequest) -> HttpResponse:
        if settings.FILES_ORIGIN is None:
            return get_response(request)
        host, _port = split_domain_port(request.get_host())
        is_files_host = host == urlsplit(settings.FILES_ORIGIN).hostname
        if is_files_host is request.path.startswith(FILES_PATH):
            return get_response(request)
        return HttpResponse(status=404)

    return answered
