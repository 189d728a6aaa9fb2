"""What people do all day: giving calls to others, and finishing them, against Odoo's own way."""

import statistics

SAMPLE = 100
CALLS = 30
HISTORY = 300


def run(bench, clinic):
    _reassign(bench, clinic)
    _finish(bench, clinic)


def _reassign(bench, clinic):
    rows = bench.options.rows // 2
    bench.head(f"Giving {rows:,} calls to {len(clinic.callers)} people")
    clinic.clear()
    clinic.add_due(rows, clinic.add_patients(rows // 2))
    bench.env.cr.commit()
    bench.env["dental.followup"]._cron_open_due()
    activities = bench.env["mail.activity"].search([("res_model", "=", "dental.followup")], order="id")
    share = rows // len(clinic.callers)
    quick = activities.with_context(mail_activity_quick_update=True)
    with bench.measure() as measure:
        for number, user in enumerate(reversed(clinic.callers)):
            quick[number * share : (number + 1) * share].write({"user_id": user.id})
    [(strange,)] = bench.sql(
        """SELECT count(*) FROM mail_activity activity JOIN dental_followup followup ON followup.id = activity.res_id
            WHERE activity.user_id != followup.user_id"""
    )
    if strange:
        raise AssertionError(f"{strange} follow-ups did not go with their activity")
    default = activities[:SAMPLE]
    with bench.measure() as naive:
        for number, activity in enumerate(default):
            activity.write({"user_id": clinic.callers[(number + 7) % len(clinic.callers)].id})
    bench.env.cr.rollback()
    speed, naive_speed = rows / measure.seconds, SAMPLE / naive.seconds
    bench.add("by the batch", f"{speed:,.0f} calls/s")
    bench.add(f"a default write() one by one (sample of {SAMPLE})", f"{naive_speed:,.0f} calls/s")
    bench.add("by the batch against one by one", f"{speed / naive_speed:,.0f} ×", "≥ 40 ×", speed / naive_speed >= 40)


def _finish(bench, clinic):
    bench.head("Finishing a call")
    clinic.clear()
    bare = [_feedback(bench, clinic) for _i in range(CALLS)]
    patients = clinic.add_patients(CALLS)
    clinic.add_due(CALLS, patients)
    fresh = _calls(bench, clinic)
    clinic.clear()
    clinic.add_treatments(CALLS * HISTORY, patients, days=300)
    clinic.add_past_calls()
    clinic.add_due(CALLS, patients)
    bench.vacuum("dental_treatment", "dental_followup", "dental_call")
    old = _calls(bench, clinic)
    seconds, queries = _best(bare)
    bench.add("action_feedback() of a bare activity", f"{1000 * seconds:.1f} ms, {queries:.0f} queries")
    for what, measures in (("new patient", fresh), (f"patient with {HISTORY} treatments and calls", old)):
        own_seconds, own_queries = _best(measures)
        bench.add(f"a call, {what}", f"{1000 * own_seconds:.1f} ms, {own_queries:.0f} queries")
        ratio, more = own_seconds / seconds, own_queries - queries
        bench.add("  against the bare activity", f"{ratio:.2f} ×", "≤ 1.5 ×", ratio <= 1.5)
        bench.add("  more queries", f"{more:+.0f}", "≤ +15", more <= 15)


def _best(measures):
    """Seconds when neighbours disturb least, and queries."""
    return (
        min(measure.seconds for measure in measures),
        statistics.median(measure.queries for measure in measures),
    )


def _feedback(bench, clinic):
    """Odoo's own: an activity on a contact is marked done with a note."""
    caller = clinic.callers[0]
    partner = bench.env["res.partner"].create({"name": "Somebody"})
    activity = partner.activity_schedule("mail.mail_activity_data_todo", user_id=caller.id)
    with bench.measure() as measure:
        activity.with_user(caller).action_feedback(feedback="All is well.")
    bench.env.cr.commit()
    return measure


def _calls(bench, clinic):
    """The same for calls that are due: answered, graded, with a note."""
    followups = bench.env["dental.followup"]
    due = followups.search(followups._due_domain())
    due._open_due()
    bench.env.cr.commit()
    return [_one_call(bench, followup) for followup in due]


def _one_call(bench, followup):
    caller = followup.user_id
    action = followup.with_user(caller).action_start_call()
    call = bench.env["dental.call"].with_user(caller).browse(action["res_id"])
    call.write({"outcome": "answered", "grade": "satisfied", "note": "All is well."})
    with bench.measure() as measure:
        call.action_finish()
    bench.env.cr.commit()
    return measure
