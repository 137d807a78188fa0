"""The Excel client: an open workbook as a host where Python is, and the add-in that is built for machines without it."""
