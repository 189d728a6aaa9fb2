"""Files as other systems write them."""

import pytest
from tools import table

TEXT = "病历号,姓名,电话\nP1,王㐂,13900001134\n"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("gb18030", "gb18030"),
    ],
)
def test_the_encoding_is_found(name, found):
    data = TEXT.encode(name)
    assert table.encoding(data) == found
    assert data.decode(found) == TEXT


def test_gbk_and_plain_ascii():
    assert table.encoding("姓名,电话\n王小明,1\n".encode("gbk")) == "gb18030"
    assert table.encoding(b"name,phone\nAnn,1\n") == "utf-8"


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xd8", b"\xff\xff\xff\xff", b"a\0\0\0b"])
def test_what_is_no_text(data):
    with pytest.raises(table.EncodingError):
        table.encoding(data)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("Patients, all of them\n\na;b;c\n1;2;3\n4;5;6\n", ";"),
        ('a,b\n"x;y;z",2\n', ","),
        ("name\nAnn\n", ","),
        ("", ","),
    ],
)
def test_the_separator_is_found(text, sign):
    assert table.separator(text) == sign


def test_rows_keep_their_numbers():
    text = 'a,b\n\n1,"two\nlines"\n,\n3,4\n'
    assert table.rows(text, ",") == [(1, ["a", "b"]), (3, ["1", "two\nlines"]), (6, ["3", "4"])]


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        ([["name", "phone"], ["Ann", "1"]], 0),
        ([["患者名单", "", ""], ["2026-12-01", "", ""], ["姓名", "电话", "性别"], ["王", "139", "男"]], 2),
        ([["个人信息", "", "联系", ""], ["姓名", "性别", "电话", "微信"], ["王", "男", "139", "w"]], 1),
        ([["name", "name"], ["Ann", "Bob"]], 0),
        ([["姓名", "性别"], ["王", "男"]], 0),
        ([], 0),
    ],
)
def test_the_header_is_found(rows, index):
    assert table.header_index(rows) == index


def test_all_rows_are_of_one_width():
    assert table.squared([["a", "b", "", ""], ["1"], ["1", "2", 0, ""]]) == [
        ["a", "b", ""],
        ["1", "", ""],
        ["1", "2", 0],
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("手机 号码（必填）", "手机号码"),
        ("Date of birth", "dateofbirth"),
        ("E-mail*", "email"),
        ("Chart No.", "chartno"),
        (None, ""),
    ],
)
def test_headers_are_compared_without_signs(text, key):
    assert table.header_key(text) == key
