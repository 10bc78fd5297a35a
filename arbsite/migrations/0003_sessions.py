"""Sessions that have run out are removed by the database."""

from django.db import migrations

BY_END = {"keyPattern": {"expire_date": 1}}


def forget_by_themselves(apps, schema_editor):
    """The index is there, made by Django, which has no word for this."""
    index = {**BY_END, "expireAfterSeconds": 0}
    schema_editor.connection.database.command(
        "collMod", "django_session", index=index
    )


def keep_for_ever(apps, schema_editor):
    """There is no way back from it: the index is made anew."""
    sessions = schema_editor.connection.database["django_session"]
    indexes = sessions.index_information().items()
    for name, about in [*indexes]:
        if about["key"] == [("expire_date", 1)]:
            sessions.drop_index(name)
            sessions.create_index("expire_date", name=name)


class Migration(migrations.Migration):

    dependencies = [
        ('arbsite', '0002_notifications'),
        ('sessions', '0001_initial'),
    ]

    operations = [migrations.RunPython(forget_by_themselves, keep_for_ever)]
