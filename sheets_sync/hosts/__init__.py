"""Where workbooks live: in memory, in .xlsx files, in Google Sheets."""
