"""Let the vendor make out its own invoice for a lower price that was taken back."""

from django.db import migrations, models
from django.db.models import Q

# What an invoice may be, as it is now.
_NOW = {
    "invoice_type": Q(type_code__in=["389", "261", "381", "380"]),
    "invoice_mandate": Q(type_code__in=["381", "380"], mandate=None) | Q(mandate__isnull=False),
    "invoice_preceding": Q(type_code__in=["261", "380"], preceding__isnull=False)
    | (~Q(type_code__in=["261", "380"]) & Q(preceding=None)),
    "invoice_case": (Q(case_id=None) & ~Q(type_code="380"))
    | (Q(case_id__isnull=False) & Q(type_code__in=["261", "380"])),
}


class Migration(migrations.Migration):
    """See store/models."""

    dependencies = [("store", "0025_facts_by_key")]

    operations = [
        *(migrations.RemoveConstraint(model_name="invoice", name=name) for name in _NOW),
        *(
            migrations.AddConstraint(
                model_name="invoice", constraint=models.CheckConstraint(condition=condition, name=name)
            )
            for name, condition in _NOW.items()
        ),
    ]
