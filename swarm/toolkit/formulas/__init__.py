"""Formulas of spreadsheets: read, refused where they reach outside the workbook, and reckoned where we know how.

Why our own: a file without a value beside each formula shows 0 or nothing in every reader that does not calculate, previews and
mail programs among them. The libraries that calculate whole workbooks are under the EUPL and the GPL, and bring numpy and scipy.
What we do not know stays without a value; Excel and LibreOffice reckon everything anew when they open the file.
"""
