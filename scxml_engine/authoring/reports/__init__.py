"""What `check` shows: findings in, text out. For people, for programs of one's own, and as SARIF for code hosts."""

from scxml_engine.authoring.reports.checked import Checked
from scxml_engine.authoring.reports.json_report import json_report
from scxml_engine.authoring.reports.sarif import sarif_report
from scxml_engine.authoring.reports.text import summary, text_report

__all__ = ["Checked", "json_report", "sarif_report", "summary", "text_report"]
