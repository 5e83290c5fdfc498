import json
import os
import zipfile

import numpy
import pytest

from autograd_core.errors import LimitError, ValueSyntaxError
from autograd_core.language import Limits, read_value, show_error


@pytest.fixture
def folder(tmp_path):
    numpy.save(tmp_path / "a.npy", numpy.arange(6.0).reshape(2, 3))
    numpy.save(tmp_path / "f.npy", numpy.asfortranarray(numpy.arange(6.0).reshape(2, 3)))
    numpy.save(tmp_path / "i.npy", numpy.arange(3))
    numpy.savez(tmp_path / "one.npz", x=numpy.ones(2))
    numpy.savez_compressed(tmp_path / "two.npz", x=numpy.ones(2), y=numpy.zeros(3))
    numpy.save(tmp_path / "o.npy", numpy.array([{}], dtype=object), allow_pickle=True)
    for name, text in {
        "m.csv": "1,2\n3,4\n",
        "v.csv": "1\n2\n",
        "row.csv": "# a comment\n1,2\n",
        "head.csv": "a,b\n1,2\n",
        "empty.csv": "",
        "l.json": "[[1, 2], [3, 4.5]]",
        "d.json": '{"x": [1, 2], "y": 3}',
        "nan.json": "[NaN]",
        "twice.json": '{"x": 1, "x": 2}',
        "deep.json": "[" * 100_000 + "]" * 100_000,
        "string.json": json.dumps(["[" * 1000]),
        "digits.json": "1" * 10_000,
        "true.json": "[true]",
        "cut.json": "[1,",
        "u.txt": "1",
    }.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "junk.npy").write_bytes(b"junk")
    (tmp_path / "junk.npz").write_bytes(b"junk")
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe1")
    (tmp_path / "huge.npy").write_bytes(header((100_000, 100_000)))
    (tmp_path / "short.npy").write_bytes(header((1000, 1000)))
    with zipfile.ZipFile(tmp_path / "bomb.npz", "w") as archive:
        archive.writestr("x.npy", header((10**5, 10**5)))
    return tmp_path


def header(shape):
    text = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.npy", [[0, 1, 2], [3, 4, 5]]),
        ("f.npy", [[0, 1, 2], [3, 4, 5]]),
        ("i.npy", [0, 1, 2]),
        ("one.npz", [1, 1]),
        ("two.npz:y", [0, 0, 0]),
        ("m.csv", [[1, 2], [3, 4]]),
        ("v.csv", [1, 2]),
        ("row.csv", [1, 2]),
        ("l.json", [[1, 2], [3, 4.5]]),
        ("d.json:x", [1, 2]),
        ("d.json:y", 3),
    ],
)
def test_reads(folder, monkeypatch, name, expected):
    assert read_value(f"@{name}", folder=folder).tolist() == expected
    monkeypatch.chdir(folder)
    assert read_value(f"@{name}", dtype="float32").dtype == "float32"


@pytest.mark.parametrize(
    ("stored", "kept"),
    [
        ("f4", "float32"),
        (">f4", "float32"),
        ("f2", "float16"),
        ("f8", "float64"),
        ("c8", "complex64"),
        ("c16", "complex128"),
        ("g", "float64"),
        ("i8", "float16"),
        ("?", "float16"),
    ],
)
def test_floats_of_a_file_keep_their_precision_where_asked(tmp_path, stored, kept):
    numpy.save(tmp_path / "g.npy", numpy.ones(2, stored))
    numpy.savez(tmp_path / "g.npz", w=numpy.ones(2, stored))
    for name in ("g.npy", "g.npz:w", "g.npz"):
        found = read_value(f"@{name}", dtype="float16", folder=tmp_path, keep=True, widen=True)
        assert found.dtype == kept and found.dtype.isnative and found.tolist() == [1, 1]


@pytest.mark.parametrize("name", ["m.csv", "l.json", "d.json:x"])
def test_texts_have_no_precision_to_keep(folder, name):
    assert read_value(f"@{name}", dtype="float32", folder=folder, keep=True).dtype == "float32"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing.npy", "does not exist"),
        (".", "is a directory"),
        ("u.txt", "not a data file"),
        ("", "no file name"),
        ("a\0.npy", "cannot be read"),
        ("x" * 5000 + ".npy", "cannot be read"),
        ("o.npy", "holds no numbers"),
        ("junk.npy", "cannot be read"),
        ("junk.npz", "cannot be read"),
        ("short.npy", "shorter than its header"),
        ("two.npz", "holds 2 arrays"),
        ("two.npz:z", "no array named 'z'"),
        ("head.csv", "could not convert"),
        ("empty.csv", "holds no numbers"),
        ("bytes.csv", "cannot be read"),
        ("d.json", "holds 2 arrays"),
        ("l.json:x", "has no keys"),
        ("nan.json", "NaN is not a number"),
        ("twice.json", "a key appears twice"),
        ("deep.json", "nested deeper"),
        ("string.json", "not str"),
        ("digits.json", "too large"),
        ("true.json", "not bool"),
        ("cut.json", "cannot be read"),
    ],
)
def test_refused(folder, name, message):
    with pytest.raises(ValueSyntaxError, match=message) as caught:
        read_value(f"@{name}", folder=folder)
    assert caught.value.span is not None and len(show_error(caught.value)) < 1000


@pytest.mark.parametrize("name", ["huge.npy", "bomb.npz"])
def test_size_is_read_from_the_header(folder, name):
    with pytest.raises(LimitError, match=r"74\.5 GiB"):
        read_value(f"@{name}", folder=folder)


def test_size_of_the_file_is_limited(folder):
    with pytest.raises(LimitError):
        read_value("@m.csv", folder=folder, limits=Limits(array_bytes=4))


def test_paths_stay_inside_the_folder(folder):
    inside = folder / "inside"
    inside.mkdir()
    (inside / "link.npy").symlink_to(folder / "a.npy")
    for name in ("../a.npy", str(folder / "a.npy"), "link.npy", "/etc/passwd"):
        with pytest.raises(ValueSyntaxError, match="leads out of"):
            read_value(f"@{name}", folder=inside)
    assert read_value(f"@{folder / 'a.npy'}", folder=folder).shape == (2, 3)


def test_only_regular_files_are_opened(folder):
    os.mkfifo(folder / "pipe.npy")
    with pytest.raises(ValueSyntaxError, match="not a regular file"):
        read_value("@pipe.npy", folder=folder)


def test_a_misspelt_file_names_the_nearest(folder):
    with pytest.raises(ValueSyntaxError) as caught:
        read_value("@ona.npz", folder=folder)
    assert "one.npz" in (caught.value.hint or "")
