"""What became of one typed cell when it was read."""

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
import numpy.typing as npt

Cells = Sequence[object] | npt.NDArray[np.object_]
"""Raw cell values of one column: None, str, bool, int, float, date or datetime."""
Texts = npt.NDArray[np.object_]
"""A column of str or None."""
Ints = npt.NDArray[np.int64]
States = npt.NDArray[np.int8]
"""A column of `State` numbers, parallel to the cells it was read from."""
Mask = npt.NDArray[np.bool_]


class State(IntEnum):
    """The state of one cell; only OK cells carry a value that may be counted."""

    BLANK = 0
    OK = 1
    BAD = 2
    """Not readable as what the column asks for."""
    AMBIGUOUS = 3
    """Readable in two ways: never guessed, the other reading is a proposal."""
    ERROR = 4
    """An error value of a formula: #REF!, #N/A, #DIV/0! and kin."""
    LOST_ZERO = 5
    """A citizen number whose leading zero a spreadsheet dropped."""
    OLD_NUMBER = 6
    """A 9-digit number of the old identity card."""
    ROUNDED = 7
    """A number shown as 3.6E+10, its last digits gone."""
    TOO_FINE = 8
    """More decimals than hundredths (or, for counts, any)."""
    WRONG_LENGTH = 9
    """Digits only, but not as many as a citizen number has."""


_ERRORS = "#REF! #N/A #DIV/0! #VALUE! #NAME? #NULL! #NUM! #SPILL! #CALC! #ERROR! #GETTING_DATA #BUSY! #FIELD!"
ERROR_TEXTS = frozenset(_ERRORS.split())
"""Error values as Excel, LibreOffice and Google write them, for hosts and exports that give them as text."""
