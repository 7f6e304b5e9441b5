"""`python -m parsers.rules > docs/rules.md`: the page of all rules, as the database's table `rules` lists them."""

from __future__ import annotations

from parsers.rules import FAMILIES, RULES, Rule
from parsers.rules.wording import FAMILY_NAMES

HEAD = """# 核对规则 · Rules

本页由 `python -m parsers.rules > docs/rules.md` 生成，与数据库的 `rules` 表一致。共 {count} 条。

每条规则只说“疑似”，并列出两个数值、各自的位置和计算方法。结果分为：

- **error 错误**：公开文件自身前后不一，且不是舍入所能解释的；
- **warning 警告**：需要人看一眼，口径可能不同，或读取存疑；
- **rounding 舍入尾差**：在各数末位半个单位之和以内，从不作错误论；
- **info 说明**：无法核对，或只作说明；
- **pass 相符**：已核对无误。

读取本身存疑的（扫描识别、修复、截断、不识的栏目），不作错误论。
"""


def page() -> str:
    """The page, in Markdown."""
    parts = [HEAD.format(count=len(RULES))]
    for family in FAMILIES:
        rules = [rule for rule in RULES if rule.id in family.CHECKS]
        parts.append(f"## {FAMILY_NAMES[rules[0].id[:2]]}\n")
        parts += map(_entry, rules)
    return "\n".join(parts)


def _entry(rule: Rule) -> str:
    return (
        f"### {rule.id} {rule.title}\n\n{rule.description}\n\n- 公式：{rule.formula}\n- 依据：{rule.source}\n"
    )


if __name__ == "__main__":
    print(page(), end="")
