from odoo import SUPERUSER_ID, models

# What nobody talked about with the patient: these ends, unlike a call, are recorded nowhere else.
WITHOUT_CALL = ("skipped", "cancelled", "unreachable")


class DentalFollowup(models.Model):
    """The log of a follow-up: who did what to it, and why. For a batch in a few statements."""

    _inherit = "dental.followup"

    def _note_each(self, text_of):
        """Write in the log of each the text that ``text_of`` makes of it."""
        self._message_log_batch(bodies={followup.id: text_of(followup) for followup in self})

    def _note_closed(self, state, reason):
        """The end of calls that nobody made; what was done is told by the call itself."""
        if not self or state not in WITHOUT_CALL:
            return
        self = self._in_readers_language()
        self._note(
            self.env._(
                "%(state)s by %(user)s: %(reason)s.",
                state=self._labels("state")[state],
                user=self.env.user.name,
                reason=self._labels("closing_reason")[reason],
            )
        )

    def _note_moved(self, former, why=""):
        """Another day or hour.

        :param former: dict follow-up → the naive UTC moment at which it was due; none: not to be noted
        :param why: in the user's language
        """
        self = self._in_readers_language()
        moved = self.filtered(lambda followup: former.get(followup, followup.due_at) != followup.due_at)
        moved._note_each(lambda followup: followup._move_note(former[followup], why))

    def _in_readers_language(self):
        """What a job writes is read by the clinic's people; what a user does is told in the user's words."""
        if self.env.uid != SUPERUSER_ID:
            return self
        return self.with_context(lang=self.company_id[:1].partner_id.lang or self.env.lang)

    def _move_note(self, former, why):
        old, new = (f"{self.company_id._dental_local(moment):%Y-%m-%d %H:%M}" for moment in (former, self.due_at))
        values = {"user": self.env.user.name, "old": old, "new": new, "why": why}
        if why:
            return self.env._("%(user)s moved the call from %(old)s to %(new)s: %(why)s.", **values)
        return self.env._("%(user)s moved the call from %(old)s to %(new)s.", **values)
