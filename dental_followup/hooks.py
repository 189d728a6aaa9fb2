def post_init_hook(env):
    """Give the clinics that exist already the shipped default book.

    New companies get it as a field default; the column of an existing company is
    created before the book is loaded.
    """
    book = env.ref("dental_followup.book_a", raise_if_not_found=False)
    if book:
        env["res.company"].search([("dental_book_id", "=", False)]).dental_book_id = book


def uninstall_hook(env):
    """Remove the activities of our kinds: done ones too would keep their types from being removed."""
    activities = env["mail.activity"].with_context(active_test=False, dental_sync=True)
    activities.search(
        [("activity_type_id.res_model", "in", ("dental.followup", "dental.call"))]
    ).unlink()
