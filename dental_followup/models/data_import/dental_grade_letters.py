"""What letters mean as grades: asked of the clinic, never guessed."""

LETTER_MAPPINGS = [
    ("a_worst", "A is the worst: A dissatisfied, B fair, C satisfied, D very satisfied"),
    ("a_best", "A is the best: A very satisfied, B satisfied, C fair, D dissatisfied"),
]
