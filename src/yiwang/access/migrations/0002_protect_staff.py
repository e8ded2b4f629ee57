"""What the web role may do with staff tables, and which rows it sees (docs/decisions: who sees staff).

Three marks in the fourth field of the scope token, which SQL alone cannot forge: `login:<name>` opens one account while its owner
logs in, `account:<id>` one account and its posts, `staff:<6 digits>` the accounts kept there, for administrators and auditors.
Posts carry no name: the counties in scope show them too. The expression indexes keep each branch of the OR an index scan.
"""

from django.db import migrations

from yiwang.shared.db.grants import Grant, role_name

MARKS = "= ANY (access.scope(4))"
OWN = f"('account:' || id::text) {MARKS}"
LOGIN = f"('login:' || username) {MARKS}"
STAFF = f"('staff:' || county) {MARKS}"
HOLDER = f"('account:' || account_id::text) {MARKS}"
IN_COUNTY = "county = ANY (access.scope(3))"

POLICIES = f"""
ALTER TABLE access_account ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON access_account FOR SELECT USING ({OWN} OR {LOGIN} OR {STAFF});
CREATE POLICY made ON access_account FOR INSERT WITH CHECK ({STAFF});
CREATE POLICY changed ON access_account FOR UPDATE USING ({OWN} OR {LOGIN} OR {STAFF});
CREATE INDEX account_own_mark ON access_account (('account:' || id::text));
CREATE INDEX account_login_mark ON access_account (('login:' || username));
CREATE INDEX account_staff_mark ON access_account (('staff:' || county));

ALTER TABLE access_post ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON access_post FOR SELECT USING ({IN_COUNTY} OR {HOLDER} OR {STAFF});
CREATE POLICY made ON access_post FOR INSERT WITH CHECK ({STAFF});
CREATE POLICY changed ON access_post FOR UPDATE USING ({STAFF});
CREATE INDEX post_holder_mark ON access_post (('account:' || account_id::text));
CREATE INDEX post_staff_mark ON access_post (('staff:' || county));

ALTER TABLE access_gridassignment ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON access_gridassignment FOR SELECT USING ({IN_COUNTY} OR {STAFF});
CREATE POLICY made ON access_gridassignment FOR INSERT WITH CHECK ({STAFF});
CREATE POLICY changed ON access_gridassignment FOR UPDATE USING ({STAFF});
CREATE INDEX grid_assignment_staff_mark ON access_gridassignment (('staff:' || county));
"""
PERSON_TABLES = ("access_account", "access_post", "access_gridassignment")


def let_retention_see_all(apps, schema_editor):
    if name := role_name("retention"):
        for table in PERSON_TABLES:
            schema_editor.execute(f"CREATE POLICY retention ON {table} FOR ALL TO {schema_editor.quote_name(name)} USING (true)")


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_units_accounts_posts"),
        ("shared", "0001_scope"),
        ("sessions", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("usersessions", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
        migrations.RunPython(let_retention_see_all, migrations.RunPython.noop),
        Grant("access_unit, access_account, access_post, access_gridassignment", "SELECT, INSERT, UPDATE"),
        Grant("django_session, mfa_authenticator, usersessions_usersession", "SELECT, INSERT, UPDATE, DELETE"),
        Grant("account_emailaddress, django_content_type", "SELECT"),
        Grant("access_account, access_post, access_gridassignment", "SELECT, DELETE", role="retention"),
        Grant("django_session, usersessions_usersession, mfa_authenticator", "SELECT, DELETE", role="retention"),
    ]
