"""Workbooks in .xlsx and .xlsm files, read and patched without loading and saving them."""
