import sys

import pytest

from ib_keras._checks import InputError
from ib_keras.datasets.sources.parquet_table import parquet_table


def test_without_pandas_the_remedy_is_said(tmp_path, monkeypatch):
    (tmp_path / "t.parquet").write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(InputError, match="for which pandas and pyarrow are needed. Run `pip install pandas pyarrow`"):
        parquet_table(tmp_path / "t.parquet")


def test_a_table_with_pandas(tmp_path):
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    pd.DataFrame({"a": [1, 2], "b": ["x", None]}).to_parquet(tmp_path / "t.parquet")
    table = parquet_table(tmp_path / "t.parquet")
    assert table.name == "t" and table.columns["a"].tolist() == [1, 2] and table.columns["b"].tolist() == ["x", ""]
    (tmp_path / "t.parquet").write_bytes(b"hello")
    with pytest.raises(InputError, match="a readable .parquet file"):
        parquet_table(tmp_path / "t.parquet")
