"""Projects and how they did: performance forms, lists of their scores, and tables of projects.

The way through: `labels` (the words, from `labels.yml`) → `area` (what stands where in one form) → `form`,
with `funds` and `indicators`, → a `Project`; `lists` reads the tables that have a project a row.
"""

from parsers.performance.projects import Reading, read_projects

__all__ = ["Reading", "read_projects"]
