"""An index over what waits to be told, and over nothing else.

Made by hand: the mark is no field of the model, so that the lines of old are not all
written anew to say that they do not bear it.
"""

from django.db import migrations


def find_what_waits(apps, schema_editor):
    schema_editor.connection.database["task_log"].create_index(
        [("timestamp", 1), ("_id", 1)],
        name="task_untold",
        partialFilterExpression={"untold": True},
    )


def forget_it(apps, schema_editor):
    schema_editor.connection.database["task_log"].drop_index("task_untold")


class Migration(migrations.Migration):

    dependencies = [
        ('tasklog', '0003_lists'),
    ]

    operations = [migrations.RunPython(find_what_waits, forget_it)]
