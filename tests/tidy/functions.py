"""How long the functions of a C++ text are, by counting braces."""
import re

# Comments, raw strings, strings and characters (not the digit separators of 10'000): they may hold braces.
OPAQUE = re.compile(r'//[^\n]*|/\*.*?\*/|R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"'
                    r"|(?<![0-9A-Za-z])'(?:\\.|[^'\\\n])+'", re.S)
# What may stand between the parameters of a function and its body.
BEHIND_PARAMETERS = r"(?:\s|const|noexcept|override|final|mutable|->[^;{}]*|:[^;]*|requires[^;{}]*)*"
FUNCTION = re.compile(r"\)" + BEHIND_PARAMETERS + r"$")
CONTAINER = re.compile(r"\b(?:namespace|class|struct|enum|union|extern)\b[^()]*$")


def _blank(match):
    return re.sub(r"[^\n]", " ", match[0])


def long_functions(text, most):
    """(line, length, head) of each outermost function whose braces are more than `most` lines apart."""
    text = OPAQUE.sub(_blank, text)
    open_braces, line, head = [], 1, ""
    for char in text:
        if char == "\n":
            line += 1
        if char == "{":
            is_function = FUNCTION.search(head) is not None and not CONTAINER.search(head)
            open_braces.append((line, is_function, " ".join(head.split())))
            head = ""
        elif char in "};":
            if char == "}" and open_braces:
                begin, is_function, name = open_braces.pop()
                length = line - begin + 1
                if is_function and length > most and not any(outer for _, outer, _ in open_braces):
                    yield begin, length, name
            head = ""
        else:
            head += char
