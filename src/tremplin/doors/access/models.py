"""What is kept to let a person in: an account without a name, and the drafts of forms. People stand in the store."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class AccountManager(BaseUserManager["Account"]):
    """Find an account by the person whose it is."""

    def of(self, person_id: str) -> "Account":
        """Return the account of a person, made at the first need, without a password."""
        account, is_new = self.get_or_create(person_id=person_id)
        if is_new:
            account.set_unusable_password()
            account.save(update_fields=["password"])
        return account


class Account(AbstractBaseUser):
    """How one natural person signs in. It holds no name and no address: those are the store's, to be erased there.

    The column refers to the store's table of people; see the migration.
    """

    person_id = models.TextField(primary_key=True)

    objects = AccountManager()
    USERNAME_FIELD = "person_id"

    class Meta:
        db_table = "access_account"


class Draft(models.Model):
    """What a person has written into a form and not sent yet, with the id that its command will have.

    Attributes:
        form: name of the form, such as `register-project`.
        about: what it is about, or empty.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    form = models.TextField()
    about = models.TextField(default="")
    command_id = models.UUIDField()
    content = models.JSONField()
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "access_draft"
        constraints = [models.UniqueConstraint(name="access_draft_once", fields=["account", "form", "about"])]
