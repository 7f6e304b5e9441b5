"""What worker processes begin with: the server that they are forked from imports this (`archive/cells.py`).

The parsers read their forms and word lists when they first need them. A page that has something of each kind makes
them read it once, here, and not in each process again.
"""

from __future__ import annotations

import archive.parsing  # noqa: F401  what they do
import parsers

PAGE = """<html><head><title>示例市人力资源和社会保障局2024年度部门决算</title></head><body>
<h1>示例市人力资源和社会保障局2024年度部门决算</h1>
<h2>第一部分 部门概况</h2><p>一、主要职责。二、机构设置：内设机构3个，在职人员12人。</p>
<h2>第二部分 2024年度部门决算表</h2>
<p>收入支出决算总表</p><p>公开01表</p><p>单位：万元</p>
<table><tr><th>项目</th><th>决算数</th><th>项目</th><th>决算数</th></tr>
<tr><td>一、一般公共预算财政拨款收入</td><td>10.00</td><td>一、社会保障和就业支出</td><td>10.00</td></tr>
<tr><td>本年收入合计</td><td>10.00</td><td>本年支出合计</td><td>10.00</td></tr>
<tr><td>总计</td><td>10.00</td><td>总计</td><td>10.00</td></tr></table>
<p>项目支出绩效自评表</p>
<table><tr><td>项目名称</td><td>示例</td><td>主管部门</td><td>示例</td></tr>
<tr><td>项目资金（万元）</td><td>年初预算数</td><td>全年预算数</td><td>全年执行数</td></tr>
<tr><td>年度资金总额</td><td>1</td><td>1</td><td>1</td></tr>
<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>年度指标值</td></tr></table>
<h2>第三部分 2024年度部门决算情况说明</h2>
<p>2024年度收入、支出总计均为10万元，与2023年相比增加1万元，增长11.11%，主要原因是人员增加。
“三公”经费支出决算为1万元，完成预算的100%，其中公务接待费0.5万元，占50%，国内公务接待2批次、12人次。</p>
<h2>第四部分 名词解释</h2></body></html>"""

parsers.parse(PAGE.encode())
