"""What the journal costs: frames a second and time a frame, for text and for facts, on the database of the environment.

python -m bench.journal                                         SQLite, in a folder of its own
python -m tests.servers --as-site python -m bench.journal      PostgreSQL
"""

import os
import tempfile

import django


def main() -> None:
    """Measure in a data directory that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "playground.settings"}
        django.setup()
        from bench import frames_written

        frames_written.main()


if __name__ == "__main__":
    main()
