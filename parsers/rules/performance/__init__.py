"""Performance forms (`P-`): the evaluation of projects, by itself and against lists, sentences and tables.

The way through: `printed` (numbers) and `words` (patterns and texts, from YAML) → `form` (where each value of a
project stands), `view` (all of them) and `measured` (targets and actuals) → a module for each kind of check, whose
findings `told` makes.
"""

from __future__ import annotations

from parsers.rules.book import Check
from parsers.rules.performance import (
    agree,
    costs,
    counting,
    coverage,
    execution,
    funds,
    indicators,
    prices,
    scores,
    targets,
    texts,
    weights,
)

CHECKS: dict[str, Check] = {
    "P-RATE": execution.rate,
    "P-EXECUTION-SCORE": execution.execution_score,
    "P-SCORE-PRECISION": execution.precision,
    "P-OVERSPENT": funds.overspent,
    "P-BALANCE": funds.balance,
    "P-SOURCES": funds.sources,
    "P-ZERO-SPEND": execution.unspent,
    "P-WEIGHT-SUM": weights.weights,
    "P-WEIGHT-HEADING": weights.headings,
    "P-SCORE-WEIGHT": weights.within_weight,
    "P-SCORE-SUM": scores.scores,
    "P-DEDUCTION": scores.deduction,
    "P-GRADE": scores.grade,
    "P-SCORE-FORMULA": indicators.formula,
    "P-COMPLETION": indicators.completion,
    "P-REASON": indicators.reasons,
    "P-SMALL-DEVIATION": indicators.belittled,
    "P-ACTUAL-UNIT": targets.units,
    "P-TARGET": targets.wording,
    "P-DUPLICATE": targets.duplicates,
    "P-COST-TARGET": costs.planned,
    "P-COST-ACTUAL": costs.spent,
    "P-UNIT-COST": prices.price_times_count,
    "P-NAME": agree.names,
    "P-TEXT": agree.text_figures,
    "P-LIST": agree.list_figures,
    "P-LIST-TOTAL": counting.list_total,
    "P-COUNT": counting.counts,
    "P-AVERAGE": counting.average,
    "P-UNLISTED": counting.unlisted,
    "P-AMOUNT": coverage.amount,
    "P-APPROPRIATED": coverage.appropriated,
    "P-NOT-EVALUATED": coverage.not_evaluated,
    "P-INITIAL": coverage.initial,
    "P-UNITS": coverage.mixed_units,
    "P-CUT": texts.cut,
    "P-COPIED-GOAL": texts.copied_goal,
    "P-COPIED": texts.copied_between,
    "P-OTHER-PROJECT": texts.other_project,
    "P-ACHIEVED": texts.achieved_figures,
    "P-GOAL": texts.goal_figures,
}
