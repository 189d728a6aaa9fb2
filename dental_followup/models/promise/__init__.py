from . import (
    dental_call,
    dental_followup,
    dental_followup_planner,
    dental_promise,
    dental_promise_owner,
    mail_activity,
    res_users,
)
