"""Officers' workbooks in, scored and flagged workbooks and province totals out."""
