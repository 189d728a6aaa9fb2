from . import controllers, demo, models, report, wizard
from .hooks import post_init_hook, uninstall_hook

__all__ = ["controllers", "demo", "models", "post_init_hook", "report", "uninstall_hook", "wizard"]
