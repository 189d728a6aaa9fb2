from . import (
    dental_book_mixin,
    dental_protocol,
    dental_protocol_book,
    dental_protocol_book_check,
    dental_protocol_step,
)
