"""Tell apart, of earlier calls, what was answered and what only stood there as if all were well.

Known is which answer somebody changed (renamed in ``pre-rename.py``): that one was asked. The others may have been
asked and well, or not at all; nobody knows, so they are "not asked". How urgent a call was stays as it was judged.
"""


def migrate(cr, version):
    cr.execute(
        """UPDATE dental_call_answer
              SET answer = NULL, level = 'none', is_emergency = FALSE, advice = NULL, call_back_minutes = 0
            WHERE is_asked IS NOT TRUE"""
    )
