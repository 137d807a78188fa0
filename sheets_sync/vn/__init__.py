"""Vietnamese facts that need no rubric: text, names, citizen numbers, numbers, dates, old encodings.

Every reader takes one column of raw cells and gives parallel arrays; nothing here does I/O or knows the time.
"""

from sheets_sync.vn.card import Card, parse_card
from sheets_sync.vn.dates import Dates, age_on, date_text, is_adult, parse_dates
from sheets_sync.vn.encodings import LEGACY, decode, decode_text, encode, encode_text
from sheets_sync.vn.guess import MISREAD, UNICODE, Column, Guess, guess_bytes, guess_text, legacy
from sheets_sync.vn.ids import FEMALE, MALE, UNKNOWN, Ids, agrees, mask, parse_ids
from sheets_sync.vn.letters import is_syllable
from sheets_sync.vn.names import Odd, Oddness, odd_letters, sort_key, sort_keys, split_name
from sheets_sync.vn.numbers import Numbers, counts, scores, shares
from sheets_sync.vn.provinces import PROVINCES
from sheets_sync.vn.states import ERROR_TEXTS, Cells, Ints, Mask, State, States, Texts
from sheets_sync.vn.text import clean, clean_text, fold, folded, plain

__all__ = [
    "ERROR_TEXTS",
    "FEMALE",
    "LEGACY",
    "MALE",
    "MISREAD",
    "PROVINCES",
    "UNICODE",
    "UNKNOWN",
    "Card",
    "Cells",
    "Column",
    "Dates",
    "Guess",
    "Ids",
    "Ints",
    "Mask",
    "Numbers",
    "Odd",
    "Oddness",
    "State",
    "States",
    "Texts",
    "age_on",
    "agrees",
    "clean",
    "clean_text",
    "counts",
    "date_text",
    "decode",
    "decode_text",
    "encode",
    "encode_text",
    "fold",
    "folded",
    "guess_bytes",
    "guess_text",
    "is_adult",
    "is_syllable",
    "legacy",
    "mask",
    "odd_letters",
    "parse_card",
    "parse_dates",
    "parse_ids",
    "plain",
    "scores",
    "shares",
    "sort_key",
    "sort_keys",
    "split_name",
]
