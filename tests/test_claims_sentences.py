from __future__ import annotations

import pytest
from claims_reading import Short, read, short, under

from parsers.claims import claims_of
from parsers.model import Kind, Section

TOTALS = "一、收入支出决算总体情况说明"
GENERAL = "五、一般公共预算财政拨款支出决算情况说明"
THREE = "九、财政拨款“三公”经费支出决算情况说明"

FINAL: list[tuple[str, str, list[Short]]] = [
    (
        TOTALS,
        "某县就业服务中心2023年度收、支总计均为12.5万元，比2022年度各减少0.5万元，降低3.85%。",
        [
            ("totals", "收、支总计", "amount", 12_500_000),
            ("totals", "收、支总计", "delta.previous_year", -500_000),
            ("totals", "收、支总计", "growth.previous_year", "-3.85"),
        ],
    ),
    (
        "四、财政拨款收入支出决算总体情况说明",
        "2023年度财政拨款收入总计20元，支出总计20元。",
        [
            ("appropriation", "财政拨款收入总计", "amount", 2000),
            ("appropriation", "财政拨款支出总计", "amount", 2000),
        ],
    ),
    (
        "二、收入决算情况说明",
        "本年收入合计500万元，其中：一般公共预算财政拨款收入480万元，占96%；其他收入20万元，占4%。",
        [
            ("income", "收入合计", "amount", 500_000_000),
            ("income", "一般公共预算财政拨款收入", "amount", 480_000_000),
            ("income", "一般公共预算财政拨款收入", "share", "96"),
            ("income", "其他收入", "amount", 20_000_000),
            ("income", "其他收入", "share", "4"),
        ],
    ),
    (
        TOTALS,
        "6.其他收入3万元。\n支出总计较上年增加2万元，原因是在职人员增加4人，公用经费比上年少1万元。",
        [
            ("income", "其他收入", "amount", 3_000_000),
            ("totals", "支出总计", "delta.previous_year", 2_000_000),
            ("totals", "在职人员", "delta.previous_year", "4"),
            ("totals", "公用经费", "delta.previous_year", -1_000_000),
        ],
    ),
    (
        GENERAL,
        "2.卫生健康支出（类）行政事业单位医疗（款）事业单位医疗（项）。年初预算为8万元，支出决算为9万元，"
        "完成年初预算的112.5%。决算数大于预算数，主要是缴费基数上调。",
        [
            ("general_expenditure", "事业单位医疗", "initial_budget", 8_000_000),
            ("general_expenditure", "事业单位医疗", "final", 9_000_000),
            ("general_expenditure", "事业单位医疗", "completion.initial_budget", "112.5"),
        ],
    ),
    (
        GENERAL,
        "住房保障支出，年初预算4万元，支出决算3万元，较上年决算减少0.3万元，较年初预算减少1万元，下降25%。",
        [
            ("general_expenditure", "住房保障支出", "initial_budget", 4_000_000),
            ("general_expenditure", "住房保障支出", "final", 3_000_000),
            ("general_expenditure", "住房保障支出", "delta.previous_year", -300_000),
            ("general_expenditure", "住房保障支出", "delta.initial_budget", -1_000_000),
            ("general_expenditure", "住房保障支出", "growth.initial_budget", "-25"),
        ],
    ),
    (
        "六、一般公共预算财政拨款基本支出决算情况说明",
        "人员经费30万元，包括基本工资20万元、奖金10万元；公用经费5万元。",
        [
            ("basic", "人员经费", "amount", 30_000_000),
            ("basic", "基本工资", "amount", 20_000_000),
            ("basic", "奖金", "amount", 10_000_000),
            ("basic", "公用经费", "amount", 5_000_000),
        ],
    ),
    (
        THREE,
        "3.公务接待费全年预算2万元，支出决算1万元，完成全年预算的50%。其中：国内接待费1万元，接待9批次、"
        "80人次（含外事接待1批次、6人次）；国（境）外接待费0万元。",
        [
            ("three_public", "公务接待费", "budget", 2_000_000),
            ("three_public", "公务接待费", "final", 1_000_000),
            ("three_public", "公务接待费", "completion", "50"),
            ("three_public", "国内接待费", "amount", 1_000_000),
            ("three_public", "国内接待批次", "count", "9"),
            ("three_public", "国内接待人次", "count", "80"),
            ("three_public", "外事接待批次", "count", "1"),
            ("three_public", "外事接待人次", "count", "6"),
            ("three_public", "国(境)外接待费", "amount", 0),
        ],
    ),
    (
        THREE,
        "“三公”经费支出决算比2022年度增加（减少）0.2万元，增长（下降）10%。公务用车保有量为一辆。",
        [
            ("three_public", "“三公”经费支出", "delta.previous_year", 200_000),
            ("three_public", "“三公”经费支出", "growth.previous_year", "10"),
            ("three_public", "公务用车保有量", "count", "一"),
        ],
    ),
    (
        "十、其他重要事项的情况说明",
        "（一）机关运行经费支出情况。机关运行经费支出7万元，下降1.5。\n"
        "（二）政府采购支出情况。政府采购支出总额6万元，授予中小企业合同金额占政府采购支出总额的100%。",
        [
            ("operating_cost", "机关运行经费支出", "amount", 7_000_000),
            ("operating_cost", "机关运行经费支出", "growth.previous_year", "-1.5"),
            ("procurement", "政府采购支出总额", "amount", 6_000_000),
            ("procurement", "授予中小企业合同金额", "share", "100"),
        ],
    ),
    (
        "（三）国有资产占用情况",
        "房屋面积28平方米，原值9万元，共有车辆2辆，其中：应急保障用车1辆、其他用车1辆；"
        "单价50万元（含）以上设备（不含车辆）3台（套）。",
        [
            ("assets", "房屋面积", "area", "28"),
            ("assets", "房屋原值", "amount", 9_000_000),
            ("assets", "车辆", "count", "2"),
            ("assets", "应急保障用车", "count", "1"),
            ("assets", "其他用车", "count", "1"),
            ("assets", "单价50万元(含)以上设备(不含车辆)", "count", "3"),
        ],
    ),
    (
        "（四）预算绩效情况说明",
        "对12个项目开展自评，涉及资金30万元，自评覆盖率100%，平均得分96.5分。\n"
        "1.档案整理项目绩效自评综述：按照目标，项目自评得分98分。全年预算数5万元，执行数4万元，执行率为80%。",
        [
            ("performance", "项目", "count", "12"),
            ("performance", "涉及资金", "amount", 30_000_000),
            ("performance", "自评覆盖率", "share", "100"),
            ("performance", "平均得分", "average", "96.5"),
            ("performance", "档案整理", "score", "98"),
            ("performance", "档案整理", "budget", 5_000_000),
            ("performance", "档案整理", "final", 4_000_000),
            ("performance", "档案整理", "completion", "80"),
        ],
    ),
    (
        "二、机构设置情况",
        "核定事业编制9名，领导职数1正2副，在职人员8人，退休人员3人，内设机构4个。",
        [
            ("staffing", "核定事业编制", "count", "9"),
            ("staffing", "领导职数", "count", "1"),
            ("staffing", "领导职数", "count", "2"),
            ("staffing", "在职人员", "count", "8"),
            ("staffing", "退休人员", "count", "3"),
            ("staffing", "内设机构", "count", "4"),
        ],
    ),
    (
        "八、政府性基金预算财政拨款收入支出决算情况说明",
        "政府性基金预算财政拨款本年收入2元，本年支出1元，年末结转和结余1元。",
        [
            ("government_fund", "政府性基金预算财政拨款本年收入", "amount", 200),
            ("government_fund", "政府性基金预算财政拨款本年支出", "amount", 100),
            ("government_fund", "年末结转和结余", "amount", 100),
        ],
    ),
    (
        "二、财政拨款支出决算情况说明",
        "财政拨款支出9万元，其中：基本支出完成年初预算的98%。与上年相比，支出增加2万元。",
        [
            ("appropriation", "财政拨款支出", "amount", 9_000_000),
            ("appropriation", "基本支出", "completion.initial_budget", "98"),
            ("appropriation", "财政拨款支出", "delta.previous_year", 2_000_000),
        ],
    ),
    (
        THREE,
        "某省水利厅2024年度“三公”经费支出决算为9.5万元，完成全年预算12.5万元的76%，比2019年（疫情前）决算数减少1万元。"
        "公务接待费支出决算为1万元，完成年初预算2,000元的500%。",
        [
            ("three_public", "“三公”经费支出", "final", 9_500_000),
            ("three_public", "“三公”经费支出", "budget", 12_500_000),
            ("three_public", "“三公”经费支出", "completion", "76"),
            ("three_public", "“三公”经费支出", "delta.previous_year", -1_000_000),
            ("three_public", "公务接待费支出", "final", 1_000_000),
            ("three_public", "公务接待费支出", "initial_budget", 200_000),
            ("three_public", "公务接待费支出", "completion.initial_budget", "500"),
        ],
    ),
    (
        THREE,
        "“三公”经费财政拨款支出预算总额为8万元，支出决算数为2万元。\n某市档案保护中心国内公务接待共4批次。"
        "参加（组织）出国团组1个。",
        [
            ("three_public", "“三公”经费财政拨款支出", "budget", 8_000_000),
            ("three_public", "“三公”经费财政拨款支出", "final", 2_000_000),
            ("three_public", "国内公务接待批次", "count", "4"),
            ("three_public", "出国团组", "count", "1"),
        ],
    ),
    (
        GENERAL,
        "（1）行政运行（2010601）：调整预算数6万元，决算数为3万元，为调整预算的50%。决算数比上年减少1万元，"
        "决算数小于预算数的主要原因是在职人员减少2人。",
        [
            ("general_expenditure", "行政运行", "budget", 6_000_000),
            ("general_expenditure", "行政运行", "final", 3_000_000),
            ("general_expenditure", "行政运行", "completion", "50"),
            ("general_expenditure", "行政运行", "delta.previous_year", -1_000_000),
            ("general_expenditure", "在职人员", "delta.previous_year", "-2"),
        ],
    ),
    (
        TOTALS,
        "本年收入总额为5万元，支出总额为4万元。",
        [("income", "收入总额", "amount", 5_000_000), ("expenditure", "支出总额", "amount", 4_000_000)],
    ),
    (
        TOTALS,
        "支出总计比上年增加3万元，原因是新建平台使项目支出增加3万元。\n财政拨款基本支出中公用经费为2万元。",
        [
            ("totals", "支出总计", "delta.previous_year", 3_000_000),
            ("totals", "项目支出", "delta.previous_year", 3_000_000),
            ("basic", "公用经费", "amount", 2_000_000),
        ],
    ),
    (
        "三、2023年度支出决算情况说明",
        "支出合计30万元，较上年度支出数10万元增加20万元，增长2倍。",
        [
            ("expenditure", "支出合计", "amount", 30_000_000),
            ("expenditure", "支出合计", "amount.previous_year", 10_000_000),
            ("expenditure", "支出合计", "delta.previous_year", 20_000_000),
            ("expenditure", "支出合计", "growth.previous_year", "2"),
        ],
    ),
    (
        "三、支出决算情况说明",
        "支出合计30万元，比2022年的40万元减少10万元。\n比年初预算25万元增加5万元。",
        [
            ("expenditure", "支出合计", "amount", 30_000_000),
            ("expenditure", "支出合计", "amount.previous_year", 40_000_000),
            ("expenditure", "支出合计", "delta.previous_year", -10_000_000),
            ("expenditure", "支出合计", "initial_budget", 25_000_000),
            ("expenditure", "支出合计", "delta.initial_budget", 5_000_000),
        ],
    ),
    (
        "（四）预算绩效情况",
        "某县就业中心组织5个项目开展自评。项目职业培训自评得分为98分。",
        [("performance", "项目", "count", "5"), ("performance", "职业培训", "score", "98")],
    ),
]

BUDGET: list[tuple[str, str, list[Short]]] = [
    (
        "2024年部门预算编制说明",
        "2024年，某区水务局收入预算90万元，其中：财政拨款收入90万元，比2023年预算增加5万元。\n"
        "1.“农林水支出（类）水利（款）行政运行（项）”60万元。2023年当年预算执行数为50万元，"
        "2024年预算安排60万元，比2023年预算执行数增加20%。",
        [
            ("income", "收入预算", "budget", 90_000_000),
            ("income", "财政拨款收入", "budget", 90_000_000),
            ("income", "财政拨款收入", "delta.previous_year", 5_000_000),
            ("general_expenditure", "行政运行", "budget", 60_000_000),
            ("general_expenditure", "行政运行", "final.previous_year", 50_000_000),
            ("general_expenditure", "行政运行", "budget", 60_000_000),
            ("general_expenditure", "行政运行", "growth.previous_year", "20"),
        ],
    ),
    (
        "一、收支预算总体情况",
        "支出预算70万元，比上年减少2万元，主要是压减办公经费2万元。\n（一）基本支出50万元。",
        [
            ("expenditure", "支出预算", "budget", 70_000_000),
            ("expenditure", "支出预算", "delta.previous_year", -2_000_000),
            ("expenditure", "办公经费", "delta.previous_year", -2_000_000),
            ("expenditure", "基本支出", "budget", 50_000_000),
        ],
    ),
    (
        "三、2024年“三公”经费预算情况说明",
        "“三公”经费预算9.60万元，比上年预算数9.80万元减少0.20万元。",
        [
            ("three_public", "“三公”经费预算", "budget", 9_600_000),
            ("three_public", "“三公”经费预算", "budget.previous_year", 9_800_000),
            ("three_public", "“三公”经费预算", "delta.previous_year", -200_000),
        ],
    ),
    (
        "五、一般公共预算支出情况说明",
        "（二）按结构划分，分为基本支出和项目支出情况。\n项目支出4万元，占一般公共预算支出的40%。",
        [
            ("general_expenditure", "项目支出", "budget", 4_000_000),
            ("general_expenditure", "项目支出", "share", "40"),
        ],
    ),
]


@pytest.mark.parametrize(("heading", "text", "claims"), FINAL)
def test_a_final_account_is_read(heading: str, text: str, claims: list[Short]) -> None:
    assert read(heading, text) == claims


@pytest.mark.parametrize(("heading", "text", "claims"), BUDGET)
def test_a_budget_is_read(heading: str, text: str, claims: list[Short]) -> None:
    assert read(heading, text, "budget") == claims


@pytest.mark.parametrize("kind", ["final", "budget"])
def test_a_claim_keeps_its_sentence_as_printed_and_where_it_stands(kind: Kind) -> None:
    sections = under("（二）政府采购", "全年未变。政府采购货物支出 １，２０４．５０ 元；工程支出0元。")
    first, second = claims_of(sections, (), kind)
    assert (first.fen, first.unit, first.section, first.page) == (120450, "元", 1, 7)
    assert (first.text, second.text) == ("政府采购货物支出 １，２０４．５０ 元", "工程支出0元")


def test_a_sentence_broken_by_a_page_is_one() -> None:
    text = "2023年度支出合计9万元，其中：基本支出\n6万元，占\n66.67%；项目支出3万元。"
    assert read("三、支出决算情况说明", text)[1:3] == [
        ("expenditure", "基本支出", "amount", 6_000_000),
        ("expenditure", "基本支出", "share", "66.67"),
    ]


def test_the_innermost_known_heading_decides_and_a_heading_with_figures_is_text() -> None:
    sections = (
        Section(1, 2, "二、财政拨款支出决算情况说明", ""),
        Section(2, 3, "（一）“三公”经费", "公务接待费1万元。"),
        Section(3, 3, "（二）一般公共预算支出30万元", "其中：项目支出3万元。"),
        Section(4, 2, "三、政府采购情况", "货物支出2万元。"),
    )
    found = [short(claim) for claim in claims_of(sections, (), "final")]
    assert [(topic, subject) for topic, subject, _, _ in found] == [
        ("three_public", "公务接待费"),
        ("general_expenditure", "一般公共预算支出"),
        ("appropriation", "项目支出"),
        ("procurement", "货物支出"),
    ]
