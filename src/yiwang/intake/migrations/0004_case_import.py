"""The account of each import of an older system's cases."""

from django.db import migrations, models

from yiwang.shared.db.grants import Grant


class Migration(migrations.Migration):

    dependencies = [
        ('intake', "0003_notice_unsure"),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=40, verbose_name='older system')),
                ('file', models.CharField(max_length=200, verbose_name='file')),
                ('file_digest', models.CharField(max_length=64, verbose_name='digest of the file')),
                ('mapping', models.CharField(max_length=200, verbose_name='mapping')),
                ('mapping_digest', models.CharField(max_length=64, verbose_name='digest of the mapping')),
                ('began_at', models.DateTimeField(verbose_name='began')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('line', models.PositiveIntegerField(default=0, verbose_name='last line done')),
                ('read', models.PositiveIntegerField(default=0, verbose_name='rows read')),
                ('loaded', models.PositiveIntegerField(default=0, verbose_name='loaded')),
                ('already', models.PositiveIntegerField(default=0, verbose_name='already there')),
                ('rejected', models.PositiveIntegerField(default=0, verbose_name='rejected')),
                ('counties', models.JSONField(default=list, verbose_name='counties')),
                ('rules', models.JSONField(default=dict, verbose_name='rules')),
            ],
            options={
                'verbose_name': 'import of old cases',
                'verbose_name_plural': 'imports of old cases',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(read=models.F("loaded") + models.F("already") + models.F("rejected")), name='case_import_adds_up')],
            },
        ),
        # an account of counts, written by the owner alone; /admin/ shows it
        Grant("intake_caseimport", "SELECT"),
        Grant("intake_caseimport", "SELECT, DELETE", "retention"),
    ]
