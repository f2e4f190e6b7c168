"""Any table as incidents: files of rows, what their columns mean, and rows as tidy tables.

`formats` reads a file as a sheet of which every cell is still text, `columns` says what each column is
taken for, `imports` makes tables of it, column by column, and `written` writes them as records.
"""
