"""The fields of a spreadsheet that reading needs, and no more: shown values, which cells are formulas, structure.

No formats, no validations: with them a full book is 105 MB, with values alone 7.5 MB.
"""

from __future__ import annotations

BOOK = (
    "properties(locale,timeZone),"
    "sheets(properties(sheetId,title,index,gridProperties(rowCount,columnCount)),merges,"
    "protectedRanges(range,warningOnly,requestingUserCanEdit),"
    "data(rowMetadata(hiddenByUser,hiddenByFilter),"
    "rowData(values(userEnteredValue(formulaValue),effectiveValue))))"
)
"""Of ``spreadsheets.get``."""

WRITTEN = f"updatedSpreadsheet({BOOK})"
"""Of ``spreadsheets.batchUpdate``: the same of the book as the write left it."""

FILES = "nextPageToken,files(id,version,lastModifyingUser(emailAddress))"
"""Of Drive's ``files.list``."""

FILE = "version,lastModifyingUser(emailAddress)"
"""Of Drive's ``files.get``."""
