"""A JUnit report: a suite for each file, a failed case for each finding."""

from __future__ import annotations

import io
import re
from itertools import groupby

from junitparser import Failure, JUnitXml, TestCase, TestSuite

from sqlmodel_lsp.cli.report import Located, Report

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold."""


def render(report: Report) -> str:
    """The document; a report without findings holds one case that passes."""
    document = JUnitXml("sqlmodel-lsp")
    for filename, group in groupby(report.findings, key=lambda located: located.place.filename):
        suite = TestSuite(filename)
        for located in group:
            suite.add_testcase(_case(located))
        document.add_testsuite(suite)
    if not report.findings:
        suite = TestSuite("sqlmodel-lsp")
        suite.add_testcase(TestCase("no findings", "sqlmodel-lsp"))
        document.add_testsuite(suite)
    document.update_statistics()  # type: ignore[no-untyped-call]
    written = io.BytesIO()
    document.write(written, pretty=True)
    return written.getvalue().decode()


def _case(located: Located) -> TestCase:
    finding, place = located.finding, located.place
    row, column = place.start
    case = TestCase(f"{finding.code} {finding.name}", place.filename.removesuffix(".py").replace("/", "."))
    message = _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", finding.message)
    failure = Failure(message, finding.severity.label)
    failure.text = f"{place.filename}:{row}:{column}: {finding.code} {message}"
    case.result = [failure]
    return case
