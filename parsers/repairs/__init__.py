"""Codes and amounts that a narrow column cut, mended where another statement of the document proves them.

What was printed stays: in the cells, in `Amount.text` and `printed_fen`, and in the `Repair`. No proof, no
repair; a value that is complete is never touched.
"""

from parsers.repairs.mending import mend

__all__ = ["mend"]
