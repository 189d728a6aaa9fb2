"""The words for the codes of selection fields, in the user's language."""


def selection_labels(records, name):
    """The words for the codes of a selection field of ``records``: dict code → word."""
    return dict(records._fields[name]._description_selection(records.env))


def selection_label(record, name):
    """The word for what stands in a selection field of ``record``; empty where nothing does."""
    return selection_labels(record, name).get(record[name], "")
