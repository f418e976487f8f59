"""Whether clients may write down workouts of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenpack", "0006_training_rules")]
    operations = [
        migrations.AddField(model_name="business", name="clients_may_log", field=models.BooleanField(default=True)),
    ]
