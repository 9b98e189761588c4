"""Documents that agents make: Word, PDF, slides and workbooks.

`orders` is what a model may ask for; the makers (`word`, `typeset`, `deck`, `workbook`) turn an order into bytes, without
a workspace and without a loop; `press` runs them in a process of their own that can be stopped; `tools` are the tools.
"""
