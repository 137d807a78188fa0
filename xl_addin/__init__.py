"""The Excel client: an open workbook as a host. Comes with the add-in; nothing of it is here yet."""
