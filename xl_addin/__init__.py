"""The Excel client: an open workbook as a host where Python is, and the add-in built for machines without it."""
