"""Indexes over what waits in positions to be relayed; the ORM has no word for them."""

from django.db import migrations

WAITING = ("outbox.task_id", "opportunity._id")


def create(apps, schema_editor):
    collection = schema_editor.connection.get_collection("positions")
    for field in WAITING:
        collection.create_index(
            field,
            name=f"waiting_{field.split('.')[0]}",
            partialFilterExpression={field: {"$gt": ""}},
        )


def drop(apps, schema_editor):
    collection = schema_editor.connection.get_collection("positions")
    for field in WAITING:
        collection.drop_index(f"waiting_{field.split('.')[0]}")


class Migration(migrations.Migration):
    dependencies = [("positions", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
