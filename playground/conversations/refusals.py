"""What people read about a file: why it is not taken and what to do, or what was done to it."""

from http import HTTPStatus

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from playground.conversations.intake.outcome import Note, Refused

SENTENCES = {
    "empty": gettext_lazy("“%(name)s” is empty: choose another file."),
    "unknown": gettext_lazy(
        "“%(name)s” is of a kind that cannot be read here. Pictures, videos, PDF, Word, PowerPoint, Excel and text can."
    ),
    "svg": gettext_lazy(
        "“%(name)s” is an SVG drawing, which may hold programs. Save it as PNG and add that."
    ),
    "archive": gettext_lazy("“%(name)s” is an archive. Unpack it and add the files that are in it."),
    "audio": gettext_lazy("“%(name)s” is a sound recording. Sound cannot be heard here: add a transcript."),
    "program": gettext_lazy("“%(name)s” is a program. Programs are not taken."),
    "rich_text": gettext_lazy("“%(name)s” is an RTF document. Save it as Word or PDF and add that."),
    "old_office": gettext_lazy(
        "“%(name)s” is in an old Office format. Save it as .docx, .xlsx, .pptx or PDF and add that."
    ),
    "open_document": gettext_lazy(
        "“%(name)s” is an OpenDocument file. Save it as .docx, .xlsx, .pptx or PDF and add that."
    ),
    "encrypted": gettext_lazy("“%(name)s” is locked with a password. Save it without one and add that."),
    "polyglot": gettext_lazy(
        "“%(name)s” hides a second file in itself. Save it anew with the program that made it."
    ),
    "too_many_pixels": gettext_lazy(
        "“%(name)s” has more than %(most)s million pixels. Make it smaller and add it again."
    ),
    "too_thin": gettext_lazy(
        "“%(name)s” is %(width)s by %(height)s pixels: too thin to be seen. Cut it into pieces."
    ),
    "too_much": gettext_lazy(
        "“%(name)s” unpacks to more than can be held. Make it smaller and add it again."
    ),
    "too_slow": gettext_lazy("“%(name)s” takes too long to read. Make it smaller and add it again."),
    "no_picture": gettext_lazy("“%(name)s” holds no moving picture that can be shown."),
    "broken": gettext_lazy("“%(name)s” is damaged or incomplete. Open it, save it anew and add that."),
}
MISLABELLED = {
    "image": gettext_lazy(
        "“%(name)s” is called a picture, but holds something else. Give it its right name."
    ),
    "video": gettext_lazy("“%(name)s” is called a video, but holds something else. Give it its right name."),
    "document": gettext_lazy(
        "“%(name)s” is called a document, but holds something else. Give it its right name."
    ),
}
OF_ITS_KIND = {"unknown", "svg", "archive", "audio", "program", "rich_text", "old_office", "open_document"}
MEGA = 1_000_000


class CannotTake(Exception):
    """The file is not taken. The message is one sentence for the person."""

    def __init__(self, sentence: str, status: HTTPStatus) -> None:
        super().__init__(sentence)
        self.status = status


def refusal(name: str, refused: Refused) -> CannotTake:
    """Why the file is not taken, in words."""
    values: dict[str, object] = {**refused.values, "name": name}
    if refused.code == "mislabelled":
        sentence = MISLABELLED[str(refused.values["claimed"])]
    else:
        sentence = SENTENCES[refused.code]
    if refused.code == "too_many_pixels":
        values["most"] = int(refused.values["most"]) // MEGA
    unsupported = refused.code in OF_ITS_KIND
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE if unsupported else HTTPStatus.UNPROCESSABLE_ENTITY
    return CannotTake(str(sentence % values), status)


def too_large(name: str, most: int) -> CannotTake:
    sentence = _("“%(name)s” is larger than %(most)s. Choose a smaller file.")
    values = {"name": name, "most": filesizeformat(most)}
    return CannotTake(sentence % values, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def too_many(most: int) -> CannotTake:
    sentence = ngettext(
        "One file waits here already, and no more fit. Send it or remove it first.",
        "%(most)d files wait here already, and no more fit. Send them or remove some first.",
        most,
    )
    return CannotTake(sentence % {"most": most}, HTTPStatus.CONFLICT)


def too_much_waiting(most: int) -> CannotTake:
    sentence = _("Your files that were not sent yet may be %(most)s in all. Send or remove some first.")
    return CannotTake(sentence % {"most": filesizeformat(most)}, HTTPStatus.CONFLICT)


def no_room(left: int) -> CannotTake:
    sentence = _(
        "You may store %(left)s more, and this is larger. Delete conversations whose files you no longer need, or ask an admin."
    )
    return CannotTake(sentence % {"left": filesizeformat(left)}, HTTPStatus.CONFLICT)


def used_up(sentence: str) -> CannotTake:
    return CannotTake(sentence, HTTPStatus.TOO_MANY_REQUESTS)


def busy() -> CannotTake:
    return CannotTake(
        _("Many files are being read just now. Try again in a minute."), HTTPStatus.SERVICE_UNAVAILABLE
    )


def nothing_given() -> CannotTake:
    return CannotTake(_("Choose a file: none came with this request."), HTTPStatus.BAD_REQUEST)


def in_words(notes: list[Note]) -> str:
    """What was done to a file, one sentence after the other."""
    return " ".join(_in_words(note) for note in notes)


def _in_words(note: Note) -> str:
    count = int(note.values.get("count", 0))
    match note.code:
        case "first_frame":
            said = ngettext("The first of %(count)d frame.", "The first of %(count)d frames.", count)
        case "named_otherwise":
            said = _("A %(format)s file, whatever its name said.")
        case "text_cut":
            said = ngettext(
                "The first character of its text is read.",
                "The first %(count)d characters of its text are read.",
                count,
            )
        case "pages_cut":
            said = ngettext("The first page is read.", "The first %(count)d pages are read.", count)
        case "no_text":
            said = _("No text is in it: only models that see pictures can read it.")
        case "pictures_inside":
            said = ngettext("%(count)d picture is in it.", "%(count)d pictures are in it.", count)
        case "stills":
            said = ngettext(
                "%(count)d still of it is shown to models that see no video.",
                "%(count)d stills of it are shown to models that see no video.",
                count,
            )
        case _:
            raise AssertionError(f"no words for {note.code}")  # what the intake notes has words here
    return said % note.values
