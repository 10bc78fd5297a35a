"""An index over the overrides of pairs that wait to be relayed into the trail."""

from django.db import migrations

FIELD = "outbox.task_id"
NAME = "waiting_outbox"


def create(apps, schema_editor):
    collection = schema_editor.connection.get_collection("matched_pairs")
    some = {FIELD: {"$gt": ""}}
    collection.create_index(FIELD, name=NAME, partialFilterExpression=some)


def drop(apps, schema_editor):
    schema_editor.connection.get_collection("matched_pairs").drop_index(NAME)


class Migration(migrations.Migration):
    dependencies = [("strategy", "0006_lists")]

    operations = [migrations.RunPython(create, drop)]
