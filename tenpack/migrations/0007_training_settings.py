"""Whether clients may write down workouts of their own; the bar and the plates of the gym."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenpack", "0006_training_rules")]
    operations = [
        migrations.AddField(model_name="business", name="clients_may_log", field=models.BooleanField(default=True)),
        migrations.AddField(model_name="business", name="plates", field=models.CharField(blank=True, max_length=100)),
        migrations.AddField(model_name="business", name="bar", field=models.CharField(blank=True, max_length=10)),
    ]
