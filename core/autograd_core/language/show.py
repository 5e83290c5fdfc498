"""An error for people: message, the source line with a caret, hint; ASCII only and of bounded length."""

from __future__ import annotations

from autograd_core.errors import LanguageError, Span, UserError

WIDTH = 70
_MESSAGE = 600
_CUT = "..."


def printable(text: str) -> str:
    r"""Text with everything but printable ASCII escaped, so that no terminal and no encoding can stumble over it.

    >>> printable("a\x1b[31m" + chr(0x445))
    'a\\x1b[31m\\u0445'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_escaped, text))


def show_error(error: UserError) -> str:
    """Message, the marked source line and the hint of an error; at most a dozen lines of about 70 columns.

    >>> print(show_error(LanguageError("unknown function 'sine'", "1 + sine(x)", Span(4, 8), hint="did you mean sin?")))
    line 1, column 5: unknown function 'sine'
        1 + sine(x)
            ^^^^
    hint: did you mean sin?
    """
    lines = [_bounded(error.message)]
    if isinstance(error, LanguageError) and error.span is not None:
        source, span = error.source, _inside(error.span, len(error.source))
        row = source.count("\n", 0, span.start) + 1
        first = source.rfind("\n", 0, span.start) + 1
        lines[0] = f"line {row}, column {span.start - first + 1}: {lines[0]}"
        lines += [f"    {line}" for line in _marked(source, first, span)]
    if error.hint:
        lines.append(f"hint: {_bounded(error.hint)}")
    return "\n".join(lines)


def _bounded(message: str) -> str:
    short = message if len(message) <= _MESSAGE else message[:_MESSAGE] + _CUT
    return "\n".join(printable(line) for line in short.split("\n")[:6])


def _inside(span: Span, length: int) -> Span:
    start = min(max(span.start, 0), length)
    return Span(start, min(max(span.end, start), length))


def _marked(source: str, first: int, span: Span) -> tuple[str, str]:
    """The line from `first` and the carets below it, cut to `WIDTH` around the start of the span."""
    end_of_line = source.find("\n", first)
    last = len(source) if end_of_line < 0 else end_of_line
    low, high = max(first, span.start - WIDTH // 2), min(last, span.start + WIDTH // 2)
    # A line that nearly fits on one side gives its room to the other.
    low, high = max(first, min(low, high - WIDTH)), min(last, max(high, low + WIDTH))
    before = (_CUT if low > first else "") + "".join(map(_escaped, source[low : span.start]))
    marked = "".join(map(_escaped, source[span.start : min(span.end, high)]))
    after = "".join(map(_escaped, source[min(span.end, high) : high])) + (_CUT if high < last else "")
    return before + marked + after, " " * len(before) + "^" * max(len(marked), 1)


def _escaped(character: str) -> str:
    if " " <= character <= "~":
        return character
    if character == "\t":
        return " "
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
