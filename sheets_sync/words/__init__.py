"""Every sentence that a person reads, as data: what is wrong, why it matters, how to mend it, an example."""

from sheets_sync.words.book import Words, codes, severity, short
from sheets_sync.words.place import findings
from sheets_sync.words.speech import say, say_stop, text

__all__ = ["Words", "codes", "findings", "say", "say_stop", "severity", "short", "text"]
