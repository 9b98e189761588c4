"""Formulas have the values that Excel gives them, or none; never a wrong one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarm.toolkit.formulas.reading import area_of, formula_of, stored
from swarm.toolkit.formulas.reckoning import Cells, Place, reckoned
from swarm.toolkit.formulas.tree import Area, Wrong, column_of, letters_of
from swarm.toolkit.formulas.values import Error, Scalar

SALES: list[list[Scalar]] = [
    ["Region", "Product", "Units", "Price", "Since"],
    ["North", "Apple", 10.0, 1.5, 46_000.0],
    ["South", "Apple", 20.0, 1.25, 46_031.0],
    ["North", "Pear", 5.0, 2.0, None],
    ["West*", "pear", None, "n/a", True],
]


def sheet(*formulas: str) -> dict[Place, Scalar | Error]:
    """SALES in A1:E5 of the sheet Sales, and formulas from H1 down."""
    values: dict[Place, Scalar | Error] = {
        ("sales", row, column): cell for row, line in enumerate(SALES, 1) for column, cell in enumerate(line, 1) if cell is not None
    }  # fmt: skip
    places: dict[Place, str] = {("sales", row, 8): formula for row, formula in enumerate(formulas, 1)}
    trees = {place: formula_of(formula) for place, formula in places.items()}
    return reckoned(Cells(values=values, formulas=trees, sizes={"sales": (max(5, len(formulas)), 8)}))


def value(*formulas: str) -> Scalar | Error:
    """The value of the first formula; others stand below it."""
    return sheet(*formulas).get(("sales", 1, 8), "no value")


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=1+2*3^2", 19.0),
        ("=-2^2", 4.0),  # a sign binds closer than a power: so it is in Excel
        ("=(1+2)*3-10%", 8.9),
        ("=2^3^2", 64.0),
        ('="a"&1&TRUE', "a1TRUE"),
        ('="x"=“x”', None),
        ("=1/0", Error("#DIV/0!")),
        ("=1<>2", True),
        ('="a"="A"', True),
        ('=10>"9"', False),  # a number is less than any text
        ("=SUM(C2:C5)", 35.0),
        ("=SUM(C:C)", 35.0),
        ("=SUM(2:2)", 46_011.5),
        ("=SUM(C2,D2,5,\"3\")", 19.5),
        ("=AVERAGE(C2:C5)", 35 / 3),
        ("=AVERAGE(A2:A5)", Error("#DIV/0!")),
        ("=MIN(C2:D5)", 1.25),
        ("=MAX(Sales!C2:C5)", 20.0),
        ("=MAX('Sales'!C2:$C$5)", 20.0),
        ("=COUNT(A1:E5)", 8.0),
        ("=COUNTA(A2:E5)", 18.0),
        ("=COUNTBLANK(A2:E5)", 2.0),
        ('=COUNTIF(A2:A5,"north")', 2.0),
        ('=COUNTIF(A2:A5,"*th")', 3.0),
        ('=COUNTIF(A2:A5,"West~*")', 1.0),
        ('=COUNTIF(C2:C5,">5")', 2.0),
        ('=COUNTIF(C2:C5,"<>5")', 3.0),
        ("=COUNTIF(C2:C5,5)", 1.0),
        ('=SUMIF(A2:A5,"North",C2:C5)', 15.0),
        ('=SUMIFS(C2:C5,A2:A5,"North",B2:B5,"Apple")', 10.0),
        ('=COUNTIFS(A2:A5,"North",C2:C5,"<7")', 1.0),
        ('=AVERAGEIFS(C2:C5,B2:B5,"apple")', 15.0),
        ('=AVERAGEIF(A2:A5,"East",C2:C5)', Error("#DIV/0!")),
        ("=SUMPRODUCT(C2:C4,D2:D4)", 50.0),
        ('=SUMPRODUCT((A2:A4="North")*C2:C4)', 15.0),
        ('=IF(C2>5,"many","few")', "many"),
        ("=IF(C2>50,1/0)", False),
        ('=IFERROR(1/0,"none")', "none"),
        ('=IFS(C2>50,1,C2>5,2)', 2.0),
        ("=AND(C2>5,C3>5)", True),
        ("=OR(FALSE,C2>50)", False),
        ("=NOT(C2>50)", True),
        ("=ROUND(2.5,0)", 3.0),
        ("=ROUND(-2.5,0)", -3.0),
        ("=ROUND(1.005,2)", 1.01),
        ("=ROUNDDOWN(1234,-2)", 1200.0),
        ("=ROUNDUP(1.21,1)", 1.3),
        ("=INT(-1.5)", -2.0),
        ("=MOD(-3,2)", 1.0),
        ("=SQRT(-1)", Error("#NUM!")),
        ("=MEDIAN(C2:C4)", 10.0),
        ("=LARGE(C2:C5,2)", 10.0),
        ("=RANK(C2,C2:C5)", 2.0),
        ('=LEFT("Murmuration",3)&RIGHT("abc",2)&MID("abcdef",2,3)', "Murbcbcd"),
        ('=UPPER(TRIM("  a   b "))', "A B"),
        ("=LEN(A2)", 5.0),
        ("=YEAR(E2)&\"-\"&MONTH(E2)&\"-\"&DAY(E2)", "2025-12-9"),
        ("=DATE(2026,1,31)", 46_053.0),
        ("=INDEX(C2:C5,2)", 20.0),
        ('=MATCH("South",A2:A5,0)', 2.0),
        ('=VLOOKUP("South",A2:C5,3,FALSE)', 20.0),
        ('=VLOOKUP("East",A2:C5,3,FALSE)', Error("#N/A")),
        ('=XLOOKUP("East",A2:A5,C2:C5,"none")', "none"),
        ("=A2+1", Error("#VALUE!")),
        ("=C5", 0.0),
        ("=Nowhere!A1", Error("#REF!")),
        ("=TODAY()", "no value"),
        ("=SUM(A1:A5,PMT(1,2,3))", "no value"),
        ("=C2:C4", "no value"),
        ("=SUM()", 0.0),
        ("=ABS(1,2,3)", "no value"),
        ("=9^999", Error("#NUM!")),
    ],
)  # fmt: skip
def test_a_formula_has_its_value(formula: str, expected: Scalar | Error) -> None:
    if expected is None:
        with pytest.raises(Wrong):
            value(formula)
        return
    found = value(formula)
    assert found == pytest.approx(expected) if isinstance(expected, float) else found == expected


def test_formulas_that_need_others_wait_for_them_however_long_the_chain() -> None:
    chain = [f"=H{row + 1}+1" for row in range(1, 5_000)]
    assert value(*chain, "=C2") == 5_009.0


def test_an_error_spreads_and_what_is_unknown_stays_unknown() -> None:
    found = sheet("=H2+1", "=1/0", "=H4", "=NOW()")
    assert found == {("sales", 1, 8): Error("#DIV/0!"), ("sales", 2, 8): Error("#DIV/0!")}


@pytest.mark.parametrize("circle", [["=H1"], ["=H2", "=H1"], ["=SUM(H1:H3)", "=1", "=2"]])
def test_a_circle_has_no_value(circle: list[str]) -> None:
    assert value(*circle) == "no value"


def test_too_much_work_ends_without_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("swarm.toolkit.formulas.reckoning.WORK", 10)
    assert value("=SUM(A1:E5)") == "no value"


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ('=WEBSERVICE("https://a.example")', "WEBSERVICE is not one"),
        ('=HYPERLINK("https://a.example","x")', "HYPERLINK is not one"),
        ('=IMPORTDATA("x")', "IMPORTDATA is not one"),
        ("=CALL(1)", "CALL is not one"),
        ('=RTD("x",,"y")', "RTD is not one"),
        ("=cmd|'/C calc'!A0", "means nothing"),
        ('=DDE("a")', "DDE is not one"),
        ("=[book.xlsx]Sheet1!A1", "means nothing"),
        ("='C:\\[book.xlsx]Sheet1'!A1", "means nothing"),
        ("=@A1", "means nothing"),
        ("={1,2}", "means nothing"),
        ("=Profit*2", "means nothing"),
        ("=SUM(A1", "a closing bracket is missing"),
        ("=1 2", "'2' stands where the formula should end"),
        ("=", "it ends where a value should stand"),
        ("1+1", "a formula begins with ="),
        ("=A0", "outside of a sheet"),
        ("=ZZZ1", "outside of a sheet"),
        ("=" + "(" * 200 + "1" + ")" * 200, "deep"),
        ("=" + "-" * 5_000 + "1", "deep"),
        ("=" + "1+" * 4_500 + "1", "characters"),
    ],
)
def test_what_reaches_outside_or_is_no_formula_is_refused(formula: str, reason: str) -> None:
    with pytest.raises(Wrong) as refused:
        formula_of(formula)
    assert reason in str(refused.value)


@given(st.text(alphabet="=+-*/^&<>%(),.:!'\"$ ABCSUMIF019\n\x00é", max_size=60))
def test_any_text_is_a_formula_or_is_refused(text: str) -> None:
    try:
        tree = formula_of(f"={text}")
    except Wrong:
        return
    reckoned(Cells(values={}, formulas={("s", 1, 1): tree}, sizes={"s": (1, 1)}))


def test_names_that_came_late_are_stored_with_their_prefix() -> None:
    assert (
        stored('=IFS(A1>1,"IFS(")+xlookup(1,A:A,B:B)') == '=_xlfn.IFS(A1>1,"IFS(")+_xlfn.XLOOKUP(1,A:A,B:B)'
    )
    assert formula_of(stored("=CONCAT(A1)")) == formula_of("=CONCAT(A1)")


def test_ranges_are_read() -> None:
    assert area_of("'Sales 2026'!$A$2:B9") == Area("Sales 2026", 2, 1, 9, 2)
    with pytest.raises(Wrong):
        area_of("SUM(A1)")


@given(st.integers(min_value=1, max_value=16_384))
def test_columns_have_letters(column: int) -> None:
    assert column_of(letters_of(column)) == column
