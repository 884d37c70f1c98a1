"""Formulas over the fields of an item: + - * / and parentheses on exact decimals, nothing else.

A formula is parsed once into steps for a stack; working it out is a loop, however deeply it is nested.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow
from functools import lru_cache

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

LONGEST = 300
PLACES = 10  # where a division that does not come out even is rounded
_LARGEST = 30  # digits before the decimal point

_GRAMMAR = r"""
    ?sum: product | sum "+" product -> add | sum "-" product -> subtract
    ?product: signed | product ("*" | "×") signed -> multiply | product ("/" | "÷") signed -> divide
    ?signed: value | "-" signed -> negate
    ?value: NUMBER -> number | FIELD -> field | QUOTED -> quoted | "(" sum ")"
    NUMBER: /[0-9]+(\.[0-9]+)?/
    FIELD: /[^\W\d]\w*(\.\w+)*/
    QUOTED: /`[^`]+`/
    %ignore /\s+/
"""

Step = Decimal | str  # a number, the name of a field, or one of the signs + - * / ~ (~ turns the sign)
_SIGNS: dict[str, Callable[[Context, Decimal, Decimal], Decimal]] = {
    "+": Context.add,
    "-": Context.subtract,
    "*": Context.multiply,
    "/": Context.divide,
}
_CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow])


@dataclass(frozen=True, slots=True)
class Formula:
    text: str
    steps: tuple[Step, ...]
    fields: tuple[str, ...]


class _Steps(Transformer[Token, tuple[Step, ...]]):
    """Runs inside the parser, so that nesting costs no recursion."""

    def number(self, tokens: list[Token]) -> tuple[Step, ...]:
        return (Decimal(tokens[0]),)

    def field(self, tokens: list[Token]) -> tuple[Step, ...]:
        return (str(tokens[0]),)

    def quoted(self, tokens: list[Token]) -> tuple[Step, ...]:
        return (str(tokens[0])[1:-1],)

    def add(self, sides: list[tuple[Step, ...]]) -> tuple[Step, ...]:
        return (*sides[0], *sides[1], "+")

    def subtract(self, sides: list[tuple[Step, ...]]) -> tuple[Step, ...]:
        return (*sides[0], *sides[1], "-")

    def multiply(self, sides: list[tuple[Step, ...]]) -> tuple[Step, ...]:
        return (*sides[0], *sides[1], "*")

    def divide(self, sides: list[tuple[Step, ...]]) -> tuple[Step, ...]:
        return (*sides[0], *sides[1], "/")

    def negate(self, sides: list[tuple[Step, ...]]) -> tuple[Step, ...]:
        return (*sides[0], "~")


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(_GRAMMAR, start="sum", parser="lalr", transformer=_Steps())


def parse_formula(text: str) -> Formula:
    """Raises `ValueError` in words.

    >>> parse_formula("price / 100").steps
    ('price', Decimal('100'), '/')
    >>> parse_formula("price * ")
    Traceback (most recent call last):
    ValueError: it ends too early
    >>> parse_formula("price ** 2")
    Traceback (most recent call last):
    ValueError: '*' cannot stand at character 8
    """
    if len(text) > LONGEST:
        raise ValueError(f"it has {len(text)} characters; at most {LONGEST} are possible")
    try:
        steps: tuple[Step, ...] = _parser().parse(text)  # type: ignore[assignment]  # the transformer's answer, not a tree
    except UnexpectedInput as error:
        raise ValueError(_explained(error, text)) from error
    fields = dict.fromkeys(step for step in steps if isinstance(step, str) and step not in (*_SIGNS, "~"))
    return Formula(text, steps, tuple(fields))


def _explained(error: UnexpectedInput, text: str) -> str:
    if isinstance(error, UnexpectedEOF) or (isinstance(error, UnexpectedToken) and error.token.type == "$END"):
        return "it ends too early"
    place = error.pos_in_stream or 0
    sign = str(error.token) if isinstance(error, UnexpectedToken) else text[place]
    known = "; numbers, fields and + - * / ( ) can" if isinstance(error, UnexpectedCharacters) else ""
    return f"{sign!r} cannot stand at character {place + 1}{known}"


def compute(formula: Formula, value: Callable[[str], Decimal], places: int | None) -> Decimal:
    """The formula's value, `value` giving those of its fields; rounded half up to `places`, exact without.

    Raises `ArithmeticError` for a division by zero and for a number beyond 30 digits.

    >>> compute(parse_formula("(price + 0.1) * 3"), lambda field: Decimal("0.2"), None)
    Decimal('0.9')
    """
    stack: list[Decimal] = []
    try:
        for step in formula.steps:
            if isinstance(step, Decimal):
                stack.append(step)
            elif step == "~":
                stack.append(-stack.pop())
            elif step in _SIGNS:
                right, left = stack.pop(), stack.pop()
                stack.append(_SIGNS[step](_CONTEXT, left, right))
            else:
                stack.append(value(step))
        result = stack.pop()
        if result.adjusted() >= _LARGEST:
            raise ArithmeticError(f"the result has more than {_LARGEST} digits")
        return _rounded(result, places)
    except DivisionByZero as error:
        raise ArithmeticError("a division by zero") from error
    except DecimalException as error:
        raise ArithmeticError("it has no result") from error


def _rounded(number: Decimal, places: int | None) -> Decimal:
    if places is not None:
        return _CONTEXT.quantize(number, Decimal(1).scaleb(-places))
    cut = _CONTEXT.quantize(number, Decimal(1).scaleb(-PLACES))
    return number if cut == number else cut
