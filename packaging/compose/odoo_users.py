# Run by `odoo shell`, which gives `env`: the administrator's password, and a user for the assistant.
#
# The assistant reads and writes contacts and quotations. Give it more, or less, in Odoo: Settings, Users.
import os
from pathlib import Path

secrets = Path(os.environ.get("SECRETS_FOLDER", "/run/secrets"))


def secret(name):
    return (secrets / name).read_text().strip()


Users = env["res.users"].with_context(no_reset_password=True)
groups = "group_ids" if "group_ids" in Users._fields else "groups_id"  # as of 19, and before
wanted = [
    env.ref(name).id
    for name in (
        "base.group_user",
        "base.group_partner_manager",
        "sales_team.group_sale_salesman_all_leads",
    )
]

env.ref("base.user_admin").password = secret("odoo_admin_password")
assistant = Users.search([("login", "=", "assistant")])
if not assistant:
    assistant = Users.create({"name": "Assistant", "login": "assistant", groups: [(6, 0, wanted)]})
assistant.password = secret("odoo_assistant_password")
env["ir.config_parameter"].set_param("odoo_mcp.made", "1")
env.cr.commit()
