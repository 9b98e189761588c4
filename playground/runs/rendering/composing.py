"""The words that the scripts of the composer show, in the person's language. Names in braces are filled in there."""

from django.utils.translation import gettext as _


def composer_words() -> dict[str, str]:
    """What is said about uploads, about sending, and about what was kept."""
    return {
        "uploaded_one": _("{name} uploaded"),
        "uploaded_many": _("{count} files uploaded"),
        "removed": _("{name} removed"),
        "remove": _("Remove {name}"),
        "again": _("Upload {name} again"),
        "unreachable": _("The site cannot be reached. The file is kept here: try again."),
        "failed": _("The upload failed. Try again."),
        "too_many": _("At most {count} files go with one message. {left} were left out."),
        "folder": _("Folders cannot be given. Open the folder and choose its files."),
        "counted_one": _("1 file"),
        "counted_many": _("{count} files"),
        "progress": _("{done} of {count} uploaded"),
        "empty": _("Write what you want to know, or add a file."),
        "sends_later": _("Sends as soon as the uploads are done."),
        "not_yet": _("Do not send yet"),
        "unfinished": _("Some files were not uploaded. Upload them again, or remove them, then send."),
        "offline": _("Not sent: the site cannot be reached. Your words and files are kept."),
        "broken": _(
            "Not sent: the site made an error. Your words and files are kept. Try again in a moment."
        ),
        "signed_out": _("Not sent: you are signed out. Your words are kept here: sign in, and come back."),
        "try_again": _("Try again"),
        "long_text": _("You pasted a long text."),
        "make_file": _("Attach it as a file instead"),
        "pasted_name": _("pasted text"),
        "picture_name": _("picture"),
        "replaced": _("The example took the place of your words."),
        "bring_back": _("Bring my words back"),
        "bytes": _("{size} bytes"),
        "kilobytes": _("{size} KB"),
        "megabytes": _("{size} MB"),
        "gigabytes": _("{size} GB"),
        "pages_one": _("1 page"),
        "pages_many": _("{count} pages"),
    }
