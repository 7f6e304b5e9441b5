"""The Scrapy project that visits disclosure sites and writes what they answer into the store's ledger.

A crawl goes one way: `sites` (the registry) → `run` (one spider per site) → `spiders` (a platform's lists),
`asking` (articles and files) → `middlewares` (robots.txt, refusals, conditional requests) → `pipelines` (raw
bytes, then the ledger).
"""
