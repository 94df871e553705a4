from __future__ import annotations

import json

import pytest

from kg.errors import BadTables, Fault
from kg.tables import read_metadata, read_tables


def faults_of(tiny) -> tuple[Fault, ...]:
    with pytest.raises(BadTables) as caught:
        tiny.read()
    return caught.value.faults


def only_fault(tiny) -> Fault:
    faults = faults_of(tiny)
    assert len(faults) == 1, faults
    return faults[0]


def place(fault: Fault) -> tuple[str, int, int]:
    return fault.file, fault.row, fault.column


def test_cells_are_typed_and_lists_are_split(tiny):
    tiny.write("sayings.csv", "id,passage,reading,near,since,open\npark,p1,quoted,mill;park,2012-02,true\n")
    tables = tiny.read()
    assert tables["things.csv"][0].cells == {"id": "park", "label": "A park", "size": 3}
    (saying,) = tables["sayings.csv"]
    assert saying.cells["near"] == ["mill", "park"]
    assert saying.cells["open"] is True


def test_a_row_is_numbered_with_the_header_as_row_one(tiny):
    assert [row.reference for row in tiny.read()["things.csv"]] == ["data/things.csv#row=2", "data/things.csv#row=3"]


def test_columns_may_stand_in_another_order_than_the_metadata(tiny):
    tiny.write("things.csv", "size,id,label\n3,park,A park\n,mill,A mill\n")
    assert tiny.read()["things.csv"][0].cells["label"] == "A park"


def test_a_byte_order_mark_is_no_part_of_the_first_column(tiny):
    tiny.write("things.csv", b"\xef\xbb\xbfid,label,size\npark,A park,3\nmill,A mill,\n")
    assert tiny.read()["things.csv"][0].cells["id"] == "park"


def test_a_cell_may_hold_commas_quotes_and_line_breaks(tiny):
    tiny.write("things.csv", 'id,label,size\npark,"A ""park"",\nold",3\nmill,A mill,x\n')
    fault = only_fault(tiny)
    assert place(fault) == ("things.csv", 3, 3), "rows are counted, not lines"


@pytest.mark.parametrize("date", ["2012", "2012-02", "2012-02-29", "0999"])
def test_a_year_a_month_and_a_day_are_dates(tiny, date):
    tiny.write("sayings.csv", f"id,passage,reading,near,since,open\npark,p1,quoted,,{date},\n")
    assert tiny.read()["sayings.csv"][0].cells["since"] == date


@pytest.mark.parametrize(
    "date",
    [
        "2012-13",
        "2012-2-3",
        "2012-02-31",
        "2011-02-29",
        "12",
        "2012-",
        "20120203",
        "2012-00",
        "0000",
        "soon",
        "２０１２",
    ],
)
def test_a_malformed_date_is_reported_with_its_place(tiny, date):
    tiny.write("sayings.csv", f"id,passage,reading,near,since,open\npark,p1,quoted,,{date},\n")
    fault = only_fault(tiny)
    assert place(fault) == ("sayings.csv", 2, 5)
    assert date in fault.message


@pytest.mark.parametrize(
    ("column", "row", "expected"),
    [("size", "mill,A mill,many", "integer"), ("size", "mill,A mill,3.5", "integer")],
)
def test_a_wrong_type_is_reported_with_its_place_and_the_type_expected(tiny, column, row, expected):
    tiny.write("things.csv", f"id,label,size\npark,A park,3\n{row}\n")
    fault = only_fault(tiny)
    assert place(fault) == ("things.csv", 3, 3)
    assert column in fault.message
    assert expected in fault.message


def test_a_truth_value_in_other_words_is_reported(tiny):
    tiny.write("sayings.csv", "id,passage,reading,near,since,open\npark,p1,quoted,,,perhaps\n")
    fault = only_fault(tiny)
    assert place(fault) == ("sayings.csv", 2, 6)
    assert "boolean" in fault.message


def test_a_value_that_breaks_the_format_is_reported_with_the_format(tiny):
    tiny.table("things.csv")["tableSchema"]["columns"][1]["datatype"] = {"base": "string", "format": "[A-Z].*"}
    tiny.write("things.csv", "id,label,size\npark,a park,3\nmill,A mill,\n")
    fault = only_fault(tiny)
    assert place(fault) == ("things.csv", 2, 2)
    assert "[A-Z].*" in fault.message


def test_a_missing_key_is_reported(tiny):
    tiny.write("things.csv", "id,label,size\npark,A park,3\nmill,A mill,\n,Nobody,\n")
    assert place(only_fault(tiny)) == ("things.csv", 4, 1)


def test_a_missing_required_value_is_reported(tiny):
    tiny.write("things.csv", "id,label,size\npark,A park,3\nmill,,\n")
    fault = only_fault(tiny)
    assert place(fault) == ("things.csv", 3, 2)
    assert "missing" in fault.message


def test_the_same_thing_passage_and_reading_twice_is_reported(tiny):
    tiny.write(
        "sayings.csv",
        "id,passage,reading,near,since,open\npark,p1,quoted,,,\npark,p2,observed,,,\npark,p1,quoted,mill,,\n",
    )
    fault = only_fault(tiny)
    assert place(fault) == ("sayings.csv", 4, 1)
    assert "park, p1, quoted" in fault.message
    assert "row 2" in fault.message


def test_the_same_thing_may_be_said_in_two_passages(tiny):
    assert [row.cells["id"] for row in tiny.read()["sayings.csv"]] == ["park", "park"]


@pytest.mark.parametrize(
    ("row", "column", "name"),
    [
        ("barn,p1,quoted,,,", 1, "barn"),
        ("park,p1,quoted,mill;barn,,", 4, "barn"),
        ("park,p9,quoted,,,", 2, "p9, quoted"),
        ("park,p1,observed,,,", 2, "p1, observed"),
    ],
)
def test_a_dangling_reference_is_reported_with_what_it_names(tiny, row, column, name):
    tiny.write("sayings.csv", f"id,passage,reading,near,since,open\n{row}\n")
    fault = only_fault(tiny)
    assert place(fault) == ("sayings.csv", 2, column)
    assert f"“{name}”" in fault.message


@pytest.mark.parametrize(
    ("header", "column", "word"),
    [
        ("id,label", 0, "'size' is missing"),
        ("id,label,size,colour", 4, "unknown column 'colour'"),
        ("id,label,size,label", 4, "'label' stands twice"),
    ],
)
def test_a_missing_unknown_or_duplicate_column_is_reported(tiny, header, column, word):
    cells = ",".join("x" for _ in header.split(","))
    tiny.write("things.csv", f"{header}\n{cells}\n")
    fault = only_fault(tiny)
    assert place(fault) == ("things.csv", 1, column)
    assert word in fault.message


@pytest.mark.parametrize(("row", "column"), [("mill,A mill", 3), ("mill,A mill,,more", 4), ("", 1)])
def test_a_row_with_too_few_or_too_many_cells_is_reported_with_its_place(tiny, row, column):
    tiny.write("things.csv", f"id,label,size\npark,A park,3\nmill,A mill,\n{row}\n")
    assert place(only_fault(tiny)) == ("things.csv", 4, column)


def test_a_table_that_is_not_utf_8_is_reported_with_its_row_and_byte(tiny):
    tiny.write("things.csv", "id,label,size\npark,A park,3\nmill,Un pré,\n".encode("latin-1"))
    fault = only_fault(tiny)
    assert place(fault)[:2] == ("things.csv", 3)
    assert "0xE9" in fault.message


def test_a_table_in_utf_16_is_reported(tiny):
    tiny.write("things.csv", "id,label,size\npark,A park,3\n".encode("utf-16"))
    assert only_fault(tiny).file == "things.csv"


def test_a_nul_is_reported_with_its_row(tiny):
    tiny.write("things.csv", b"id,label,size\npark,A p\0rk,3\nmill,A mill,\n")
    fault = only_fault(tiny)
    assert place(fault)[:2] == ("things.csv", 2)
    assert "NUL" in fault.message


def test_a_quote_that_is_not_closed_is_reported(tiny):
    tiny.write("things.csv", 'id,label,size\npark,A park,3\nmill,"A mill,\n')
    assert "not CSV" in " ".join(fault.message for fault in faults_of(tiny))


def test_an_empty_file_is_reported_with_the_header_expected(tiny):
    tiny.write("things.csv", "")
    fault = only_fault(tiny)
    assert fault.row == 1
    assert "id,label,size" in fault.message


def test_a_file_that_is_not_there_is_reported(tiny):
    (tiny.folder / "things.csv").unlink()
    assert "cannot be read" in only_fault(tiny).message


@pytest.mark.parametrize("cell", [" A mill", "A mill ", "\tA mill"])
def test_space_around_a_value_is_reported(tiny, cell):
    tiny.write("things.csv", f"id,label,size\npark,A park,3\nmill,{cell},\n")
    assert place(only_fault(tiny)) == ("things.csv", 3, 2)


@pytest.mark.parametrize("items", ["mill;", ";mill", "mill;;park", "mill; park", "mill;mill"])
def test_an_empty_spaced_or_repeated_item_of_a_list_is_reported(tiny, items):
    tiny.write("sayings.csv", f"id,passage,reading,near,since,open\npark,p1,quoted,{items},,\n")
    assert place(only_fault(tiny)) == ("sayings.csv", 2, 4)


def test_all_faults_of_all_tables_are_reported_at_once(tiny):
    tiny.write("things.csv", "id,label,size\npark,,many\nmill,A mill\nmill,A mill,\nmill,Another,\n")
    tiny.write("evidence.csv", "passage,reading,speaker\np1,quoted,\np1,quoted,\n")
    tiny.write("sayings.csv", "id,passage,reading,near,since,open\npark,p9,quoted,,2012-13,\n")
    places = [place(fault) for fault in faults_of(tiny)]
    assert places == [
        ("evidence.csv", 3, 1),
        ("sayings.csv", 2, 2),
        ("sayings.csv", 2, 5),
        ("things.csv", 2, 2),
        ("things.csv", 2, 3),
        ("things.csv", 3, 3),
        ("things.csv", 5, 1),
    ]


def test_an_error_reads_file_row_column_and_what_is_wrong(tiny):
    tiny.write("things.csv", "id,label,size\npark,A park,many\nmill,A mill,\n")
    with pytest.raises(BadTables, match=r"^things\.csv:2:3: size: 'many'"):
        tiny.read()


def test_a_package_without_metadata_is_reported(tiny):
    with pytest.raises(BadTables, match="there is no metadata.json"):
        read_metadata(tiny.folder)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("{,", "metadata.json:1:2: not JSON"),
        ("[]", "table group"),
        ('"text"', "table group"),
        ('{"tables": {}}', "table group"),
        ('{"@context": "http://www.w3.org/ns/csvw", "tables": [3]}', "url"),
        ('{"@context": "http://www.w3.org/ns/csvw", "tables": []}', "table group"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_metadata_that_is_no_table_group_is_reported(tiny, content, word):
    tiny.write("metadata.json", content)
    with pytest.raises(BadTables, match=word):
        read_metadata(tiny.folder)


@pytest.mark.parametrize(
    "url",
    ["/etc/passwd", "http://example.org/things.csv", "https://example.org/t.csv", "../things.csv", "a/../../things.csv",
     "file:///etc/passwd", "//example.org/things.csv", "..\\things.csv", "C:things.csv", ""],
)  # fmt: skip
def test_a_metadata_url_that_leaves_the_package_is_refused_before_anything_is_opened(tiny, url):
    (tiny.folder.parent / "things.csv").write_text("id,label,size\n", encoding="utf-8")
    tiny.table("things.csv")["url"] = url
    with pytest.raises(BadTables, match="url"):
        read_metadata(tiny.save())


def test_a_table_that_is_a_link_out_of_the_package_is_refused(tiny):
    outside = tiny.folder.parent / "outside.csv"
    outside.write_text("id,label,size\npark,A park,\nmill,A mill,\n", encoding="utf-8")
    (tiny.folder / "things.csv").unlink()
    (tiny.folder / "things.csv").symlink_to(outside)
    with pytest.raises(BadTables, match="leaves the package"):
        read_metadata(tiny.save())


@pytest.mark.parametrize("key", ["dialect", "tableSchema"])
@pytest.mark.parametrize("part", ["group", "table"])
def test_nothing_of_the_metadata_is_fetched_from_elsewhere(tiny, key, part, monkeypatch):
    fetched = []
    monkeypatch.setattr("csvw.utils.urlopen", fetched.append)
    (tiny.metadata if part == "group" else tiny.table("things.csv"))[key] = "http://127.0.0.1:9/part.json"
    with pytest.raises(BadTables, match=key):
        read_metadata(tiny.save())
    assert fetched == []


def test_a_base_in_the_context_is_refused(tiny):
    tiny.metadata["@context"] = ["http://www.w3.org/ns/csvw", {"@base": "http://example.org/"}]
    with pytest.raises(BadTables, match="@base"):
        read_metadata(tiny.save())


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda table: table["tableSchema"].pop("primaryKey"), "primaryKey"),
        (lambda table: table["tableSchema"].pop("aboutUrl"), "aboutUrl"),
        (lambda table: table.pop("https://w3id.org/grappe/ontology#evidenceGraph"), "evidenceGraph"),
        (lambda table: table["tableSchema"]["columns"][1].pop("propertyUrl"), "propertyUrl"),
        (lambda table: table["tableSchema"]["columns"].append(table["tableSchema"]["columns"][1]), "Duplicate column"),
        (lambda table: table["tableSchema"].update(primaryKey=["nothing"]), "nothing"),
        (lambda table: table["tableSchema"]["columns"][1].update(datatype="strong"), "strong"),
    ],
)
def test_a_table_that_misses_what_the_mapping_needs_is_reported(tiny, change, word):
    change(tiny.table("things.csv"))
    with pytest.raises(BadTables, match=word):
        tiny.read()


@pytest.mark.parametrize(
    "reference",
    [
        {"resource": "nothing.csv", "columnReference": ["id"]},
        {"resource": "things.csv", "columnReference": ["nothing"]},
        {"schemaReference": "http://example.org/schema.json", "columnReference": ["id"]},
    ],
)
def test_a_foreign_key_to_a_table_or_column_that_is_not_there_is_reported(tiny, reference):
    tiny.table("sayings.csv")["tableSchema"]["foreignKeys"][0]["reference"] = reference
    with pytest.raises(BadTables, match="metadata.json"):
        tiny.read()


@pytest.mark.parametrize(
    "things", ["id,label\npark,A park\nmill,A mill\n", "id,label,size\npark,A park,3\nmill,A mill\n"]
)
def test_rows_that_cannot_be_read_make_no_dangling_references(tiny, things):
    tiny.write("things.csv", things)
    assert only_fault(tiny).file == "things.csv"


def test_every_table_and_column_of_the_house_is_titled_and_described_in_english_and_french(real):
    untold = [
        (table["url"], column["name"], key)
        for table in json.loads((real / "metadata.json").read_text(encoding="utf-8"))["tables"]
        for column in table["tableSchema"]["columns"]
        if not column.get("virtual")
        for key in ("titles", "dc:description")
        if set(column.get(key, {})) != {"en", "fr"}
    ]
    assert untold == []


def test_every_statement_of_the_house_cites_an_evidence(real):
    package = read_metadata(real)
    statements = [table for table in package.tables.values() if table.primary_key == ("id", "passage", "reading")]
    assert len(statements) >= 15
    for table in statements:
        targets = {(key.columns, key.target) for key in table.foreign_keys}
        assert (("passage", "reading"), "evidence.csv") in targets, table.name


def test_the_tables_of_the_house_have_no_faults(real):
    assert sum(map(len, read_tables(read_metadata(real)).values())) > 500
