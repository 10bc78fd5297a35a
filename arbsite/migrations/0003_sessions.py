"""Sessions that have run out are removed by the database."""

from django.db import migrations


def _made_anew(schema_editor, **options):
    """The index that Django made, which has no word for this, under its own name."""
    sessions = schema_editor.connection.database["django_session"]
    for name, about in list(sessions.index_information().items()):
        if about["key"] == [("expire_date", 1)]:
            sessions.drop_index(name)
            sessions.create_index("expire_date", name=name, **options)


def forget_by_themselves(apps, schema_editor):
    _made_anew(schema_editor, expireAfterSeconds=0)


def keep_for_ever(apps, schema_editor):
    _made_anew(schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('arbsite', '0002_notifications'),
        ('sessions', '0001_initial'),
    ]

    operations = [migrations.RunPython(forget_by_themselves, keep_for_ever)]
