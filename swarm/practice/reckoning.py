"""What a program answers without any tool: sums, days between dates, and the weights of a text."""

import ast
import datetime
import operator
import re
from collections.abc import Callable
from fractions import Fraction

type Number = Fraction

READ_CHARS = 1_000  # of a question
MAX_DIGITS = 300  # of a result: more is no answer for people, and a way to keep the server busy

_BINARY: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
    ast.FloorDiv: lambda a, b: Fraction(a // b),
}
_SUM = re.compile(r"[\d(.\-+][\d\s.,()+\-*/^%×÷−]*[\d)]")
_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_QUOTED = re.compile(r"[\"“'‘]([^\"”]+?)[\"”'’](?=\W|$)")


def reckon(text: str) -> str:
    """The answer to a sum, a question about dates or about a quoted text; empty where there is none in `text`."""
    text = text[:READ_CHARS]
    return _of_dates(text) or _of_a_text(text) or _of_a_sum(text)


def _of_a_sum(text: str) -> str:
    spoken = text
    for word, sign in ((" plus ", "+"), (" minus ", "-"), (" times ", "*"), (" divided by ", "/")):
        spoken = spoken.replace(word, sign)
    for found in sorted(_SUM.findall(spoken), key=len, reverse=True):
        signs = found.strip().translate(str.maketrans({"×": "*", "÷": "/", "−": "-"})).replace("^", "**")
        plain = re.sub(r"(?<=\d),(?=\d{3}\b)", "", signs)
        if not re.search(r"\d[\s)]*[+\-*/%]", plain):
            continue
        try:
            return f"{found.strip()} = {_written(value_of(plain))}"
        except ZeroDivisionError:
            return f"{found.strip()} has no value: it divides by zero."
        except ValueError:
            continue
    return ""


def value_of(expression: str) -> Number:
    """The exact value of a sum of numbers. Raises ValueError for anything else, and for what is too big."""
    try:
        return _value(ast.parse(expression.strip(), mode="eval").body)
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError("that is no sum") from error


def _value(node: ast.expr) -> Number:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return _bounded(Fraction(str(number)))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _power(_value(left), _value(right))
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _BINARY:
            return _bounded(_BINARY[type(sign)](_value(left), _value(right)))
    raise ValueError("that is no sum")


def _power(base: Number, exponent: Number) -> Number:
    size = max(len(str(abs(base.numerator))), len(str(base.denominator)))
    if exponent.denominator != 1 or size * abs(exponent) > MAX_DIGITS:
        raise ValueError("that power is too big, or no whole number")
    return _bounded(Fraction(base ** int(exponent)))


def _bounded(value: Number) -> Number:
    if max(abs(value.numerator), value.denominator) >= 10**MAX_DIGITS:
        raise ValueError("that number is too big")
    return value


def _written(value: Number) -> str:
    """A whole number with commas; another with up to ten decimals, and "about" where they do not end there."""
    if value.denominator == 1:
        return f"{value.numerator:,}"
    rounded = round(value, 10)
    digits = f"{abs(rounded) % 1 * 10**10 // 1}".rjust(10, "0").rstrip("0") or "0"
    sign = "-" if rounded < 0 else ""
    return f"{'' if rounded == value else 'about '}{sign}{int(abs(rounded)):,}.{digits}"


def _of_dates(text: str) -> str:
    try:
        dates = [datetime.date(*map(int, found)) for found in _DATE.findall(text)]
    except ValueError:
        return "One of these dates does not exist."
    if len(dates) == 2:
        return f"From {dates[0]} to {dates[1]} it is {(dates[1] - dates[0]).days:,} days."
    if len(dates) == 1 and re.search(r"\b(weekday|day of the week|what day|which day)\b", text, re.I):
        return f"{dates[0]} is a {dates[0]:%A}."
    return ""


def _of_a_text(text: str) -> str:
    quoted = _QUOTED.search(text)
    if quoted is None:
        return ""
    inside, wish = quoted[1], text.replace(quoted[0], "").lower()
    if "how many words" in wish:
        return f"“{inside}” has {len(inside.split())} words."
    if re.search(r"how many (letters|characters)", wish):
        letters = sum(letter.isalpha() for letter in inside)
        return f"“{inside}” has {letters} letters and {len(inside)} characters."
    if "backwards" in wish or "reverse" in wish:
        return inside[::-1]
    return ""
