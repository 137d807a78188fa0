"""Layouts and tables: alone knows both indicators and cells. Reads grids, plans what is to be written into them."""
