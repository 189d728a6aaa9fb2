"""Published rates to hold a clinic's own against: (code of the question, code of the treatment) → rate and source."""

PUBLISHED = {
    ("root_canal_pain", "root_canal"): "3.2 % (1,819 teeth, BMC Oral Health 15:142); 8.4 % (Tsesis 2008)",
    ("dry_socket", "extraction"): "12 % on day 3 after third molars (25 patients, PMC10051195)",
    ("swelling", "extraction"): "64 % on day 3, 12 % on day 7 after third molars (25 patients, PMC10051195)",
    ("mouth_opening", "extraction"): "20 % on day 3, 16 % on day 7 after third molars (25 patients, PMC10051195)",
}


def published_rate(question: str, treatment: str) -> str:
    """Return the published rate with its source; empty where none is known."""
    return PUBLISHED.get((question, treatment), "")
