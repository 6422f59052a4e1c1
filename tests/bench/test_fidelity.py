from __future__ import annotations

from tests.bench.fidelity import NEAR, PEER, Taken, _table
from tests.bench.fidelity_pages import LIBRARIES, PLAIN, Sample, gallery, samples
from tests.bench.table import US


def test_one_page_has_no_stylesheet_and_the_galleries_have_one_each() -> None:
    paths = [sample.path for sample in samples(0) if sample.path.endswith("/gallery.html")]
    linked = {path.partition("/")[0]: gallery(path.partition("/")[0]).count('rel="stylesheet"') for path in paths}
    assert linked == {PLAIN: 0, **{spec.replace("/", "+"): 1 for spec in LIBRARIES}}
    assert "<style" not in gallery(PLAIN)


def test_each_program_has_its_column_with_median_and_worst() -> None:
    pages = [Sample("a", "a"), Sample("b", "b")]
    taken = [Taken({("a", "at load"): 1 - first / 1000, ("b", "at load"): 0.999}) for first in (2, 3, 4)]
    table = _table(pages, *taken)
    assert table.programs == [US, PEER, NEAR]
    median, worst = (next(row for row in table.rows if row.measure == f"at load, {what}") for what in ("median", "worst"))
    assert [round(median.cells[who].median, 3) for who in table.programs] == [1.5, 2.0, 2.5]
    assert [round(worst.cells[who].median, 3) for who in table.programs] == [2.0, 3.0, 4.0]
