"""Give the lists of payments an index each, and find who is paid by an event of a claim."""

from django.db import migrations, models

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/models."""

    dependencies = [
        ("store", "0022_lost_payables"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="bankdetails", index=models.Index(fields=["partner"], name="bank_details_partner")
        ),
        migrations.AddIndex(
            model_name="bankdetails",
            index=models.Index(
                condition=models.Q(("state", "proposed")),
                fields=["proposed_on", "details_id"],
                name="bank_details_waiting",
            ),
        ),
        migrations.AddIndex(model_name="mandate", index=models.Index(fields=["partner"], name="mandate_partner")),
        migrations.AddIndex(
            model_name="invoice", index=models.Index(fields=["issued_on", "number"], name="invoice_listed")
        ),
        migrations.AddIndex(model_name="owninvoice", index=models.Index(fields=["at"], name="own_invoice_listed")),
        migrations.AddIndex(
            model_name="statement", index=models.Index(fields=["run", "statement_id"], name="statement_listed")
        ),
        migrations.AddIndex(
            model_name="receivablepart", index=models.Index(fields=["claim"], name="receivable_part_claim")
        ),
        migrations.AddIndex(
            model_name="writeoff",
            index=models.Index(condition=models.Q(("confirmed_by", None)), fields=["id"], name="write_off_waiting"),
        ),
        migrations.AddIndex(
            model_name="dispute", index=models.Index(fields=["opened_on", "dispute_id"], name="dispute_listed")
        ),
        migrations.AddIndex(
            model_name="paymentline",
            index=models.Index(
                condition=models.Q(("state__in", ["unknown", "parked"])),
                fields=["end_to_end_id"],
                name="payment_line_unsettled",
            ),
        ),
        migrations.AddIndex(
            model_name="paymentrun", index=models.Index(fields=["at", "run_id"], name="payment_run_listed")
        ),
        migrations.AddIndex(
            model_name="payable",
            index=models.Index(
                condition=models.Q(("document", None)), fields=["partner", "payable_id"], name="payable_without_paper"
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("clawed_back__gt", 0)), fields=["claim_id"], name="claim_taken_back"
            ),
        ),
        run_file("payees.sql"),
    ]
