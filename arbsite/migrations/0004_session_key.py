"""Each request finds its session by the key, not among all that live.

The unique index that Django made is a partial one here, which no question for a key can
use (as on every unique field of this backend).
"""

from django.db import migrations


def find_by_key(apps, schema_editor):
    sessions = schema_editor.connection.database["django_session"]
    sessions.create_index("session_key", name="session_by_key")


def find_among_all(apps, schema_editor):
    schema_editor.connection.database["django_session"].drop_index("session_by_key")


class Migration(migrations.Migration):

    dependencies = [('arbsite', '0003_sessions')]

    operations = [migrations.RunPython(find_by_key, find_among_all)]
