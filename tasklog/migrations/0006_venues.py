"""An index over the lines of calls that failed or came through late, by venue.

Made by hand: few lines name a venue, and the others shall not stand in it.
"""

from django.db import migrations

NAME = "task_venue"


def create(apps, schema_editor):
    schema_editor.connection.database["task_log"].create_index(
        [("venue", 1), ("timestamp", -1), ("_id", -1)],
        name=NAME,
        partialFilterExpression={"venue": {"$gt": ""}},
    )


def drop(apps, schema_editor):
    schema_editor.connection.database["task_log"].drop_index(NAME)


class Migration(migrations.Migration):

    dependencies = [
        ('tasklog', '0005_recovered'),
    ]

    operations = [migrations.RunPython(create, drop)]
