"""How static files are kept: compressed, and under names that change with their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Modules that import other modules name them by their hash too: after a deploy no browser mixes old and new."""

    support_js_module_import_aggregation = True
    max_post_process_passes = 16  # a name settles one step of a chain of imports in a pass
