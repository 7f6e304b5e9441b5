"""What a budget or final account says in sentences around its tables, with the figures of its accounts."""

from __future__ import annotations

import random
from functools import cache
from importlib import resources

import msgspec
import yaml
from msgspec import Struct

from bench.country.accounts import CARS, PEOPLE, RECEPTION, Accounts, Kind, Spending, name, summed
from bench.country.printed import Printer
from bench.country.printout import Printout
from bench.country.tables import WORD

AGENCY, YEAR, BEFORE = "山东省烟台市样本编制局", 2023, 2022
PROJECTS = ("甲子样本项目", "乙丑样本项目", "丙寅样本项目")
"""What stands in a mould where a document has its body, its years and the names of its projects."""


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said; see `words.yml`."""

    bodies: list[tuple[str, str]]
    duties: list[str]
    reasons: list[str]
    uses: list[str]
    places: list[str]
    matters: list[str]
    works: list[str]


@cache
def words() -> Words:
    """The words of the country."""
    text = resources.files("bench.country").joinpath("words.yml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), Words)


class Prose:
    """Writes the sentences of one document; `plan` is what was planned for the year of a final account."""

    def __init__(
        self,
        out: Printout,
        kind: Kind,
        printer: Printer,
        accounts: Accounts,
        plan: Accounts,
        dice: random.Random,
    ) -> None:
        self.out, self.kind, self.printer, self.dice = out, kind, printer, dice
        self.accounts, self.plan = accounts, plan
        self.word = WORD[kind]

    def cover(self) -> None:
        """The title page."""
        self.out.line(f"{AGENCY}{YEAR}年度单位{self.word}", 32.0, 140.0)
        self.out.turn()

    def overview(self, duties: int) -> None:
        """What the body is there for."""
        self.out.line("第一部分 单位概况", 16.0, 220.0)
        self.out.line("一、主要职能")
        for n, duty in enumerate(self.dice.sample(words().duties, duties), 1):
            self.out.line(f"{n}.{duty}。")
        self.out.line("二、机构设置")
        posts = self.dice.randint(12, 90)
        self.out.line(f"{AGENCY}内设机构{self.dice.randint(3, 12)}个。")
        self.out.line(f"单位编制{posts}人，年末实有在编人员{posts - self.dice.randint(1, 9)}人。")
        self.out.turn()

    def account(self, *, by_subject: bool) -> None:
        """What the figures were, against last year's and against the plan."""
        granted = self.accounts.appropriated
        self.out.line(f"第二部分 {YEAR}年度单位{self.word}情况说明", 16.0, 180.0)
        self.out.line(f"一、收入支出{self.word}总体情况说明")
        self.out.line(self._compared("收入支出总计", summed(self.accounts.spending).total))
        self.out.line(f"二、支出{self.word}情况说明")
        self.out.line(self._parts(summed(self.accounts.spending)))
        self.out.line(f"三、一般公共预算财政拨款支出{self.word}情况说明")
        self.out.line(self._compared("一般公共预算财政拨款支出", summed(granted).total))
        if by_subject:
            for n, row in enumerate(granted, 1):
                self.out.line(f"{n}、{self._subject(row)}")
        self.out.line(f"四、财政拨款“三公”经费支出{self.word}情况说明")
        self.out.line(self._three_public())
        self.out.turn()

    def others(self) -> None:
        """What else has to be told."""
        goods = sum(fen for code, fen in self.accounts.items.items() if code[:3] not in PEOPLE)
        self.out.line("五、其他重要事项的情况说明")
        self.out.line(f"机关运行经费支出{self.printer.told(goods)}。{self._reason()}。")
        bought = self.printer.told(self.accounts.items["30201"])
        self.out.line(f"政府采购支出总额{bought}，其中：政府采购货物支出{bought}。")
        self.out.line(f"国有资产占有使用情况：本单位共有车辆{self.dice.randint(1, 6)}辆。")
        self.out.line("预算绩效管理情况：按照绩效目标管理的要求，对项目支出开展绩效自评，结果为良好。")

    def projects(self) -> None:
        """What projects there are, and how they went."""
        spent = [row for row in self.accounts.appropriated if row.project]
        self.out.line("六、项目支出及绩效情况说明")
        for project, row in zip(PROJECTS, spent, strict=False):
            use = self.dice.choice(words().uses)
            self.out.line(f"{project}支出{self.printer.told(row.project)}，主要用于{use}。{self._reason()}。")

    def terms(self) -> None:
        """What the words mean."""
        self.out.line("第三部分 名词解释", 16.0, 220.0)
        self.out.line("一、基本支出：保障机构正常运转、完成日常工作任务而发生的人员支出和公用支出。")
        self.out.line("二、项目支出：在基本支出之外为完成特定任务和事业发展目标所发生的支出。")

    def _compared(self, what: str, fen: int) -> str:
        return (
            f"{YEAR}年度{what}{self.printer.told(fen)}。与{BEFORE}年度相比，{what}{self.printer.change(fen)}。"
            f"主要原因：{self._reason()}。"
        )

    def _parts(self, row: Spending) -> str:
        said = (
            f"本年支出合计{self.printer.told(row.total)}，"
            f"其中：基本支出{self.printer.told(row.basic)}，占{_percent(row.basic, row.total)}"
        )
        if row.project:
            said += f"；项目支出{self.printer.told(row.project)}，占{_percent(row.project, row.total)}"
        return f"{said}。"

    def _subject(self, row: Spending) -> str:
        names = f"{name(row.code[:3])}（类）{name(row.code[:5])}（款）{name(row.code)}（项）"
        if self.kind == "budget":
            return f"{names}{self.printer.told(row.total)}，主要用于{self.dice.choice(words().uses)}。"
        planned = next(s.total for s in self.plan.appropriated if s.code == row.code)
        done = f"年初预算为{self.printer.told(planned)}，支出决算为{self.printer.told(row.total)}"
        return (
            f"{names}。主要用于：{self.dice.choice(words().uses)}。{done}，"
            f"完成年初预算的{_percent(row.total, planned)}。主要原因：{self._reason()}。"
        )

    def _three_public(self) -> str:
        cars, guests = self.accounts.items[CARS], self.accounts.items[RECEPTION]
        return (
            f"“三公”经费财政拨款支出{self.word}为{self.printer.told(cars + guests)}，"
            f"其中：因公出国（境）费0.00万元；公务用车购置及运行维护费{self.printer.told(cars)}；公务接待费{self.printer.told(guests)}。"
            f"与{BEFORE}年度相比，“三公”经费支出{self.printer.change(cars + guests)}。主要原因：{self._reason()}。"
        )

    def _reason(self) -> str:
        return "；".join(self.dice.sample(words().reasons, 2))


def _percent(part: int, whole: int) -> str:
    hundredths = (20_000 * part + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02}%"
