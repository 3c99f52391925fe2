"""A source file with several mutants in it at once, each behind a switch: one build, a run for each.

A member's body is there once for each of its mutants, and once as it is; a stored value likewise. What is elsewhere (a raw value, a pattern outside of a
body) has no frame and is changed alone. Marks in comments say whose each stretch is, so that an error of the compiler's names its mutant.
"""

import re

from places import bare

#: A file of the copied module. `SEGEL_MUTANT` is read once; that the changed place was reached at all is said, once.
SWITCH = """private import Foundation

enum SegelMutant {
    private static let active = ProcessInfo.processInfo.environment["SEGEL_MUTANT"].flatMap { Int($0) }
    private static let reached: Void = FileHandle.standardError.write(Data("mutant reached\\n".utf8))

    static func isActive(_ number: Int) -> Bool {
        guard number == active else { return false }
        _ = reached
        return true
    }
}
"""
TYPE = re.compile(r"^\s*(?:@\w+\s+|(?:public|package|internal|private|fileprivate|final|indirect|nonisolated)\s+)*(?:struct|enum|class|actor|extension|protocol)\s")
ACCESSORS = re.compile(r"\s*(?:(?:mutating|nonmutating|private|package)\s+)*(?:get|set|didSet|willSet|_read|_modify)\b[^\n{]*\{")
VALUE = re.compile(r"^\s*(?:(?:public|package|internal|private|fileprivate|static|nonisolated)\s+)*(?:let|var) \w+(?:: [^={]+)? = ([^{]+)$")


def bodies(code):
    """Where the bodies of functions, initialisers and computed properties begin and end: a brace's inside, directly in a type or file."""
    found, open_braces, since = [], [], 0
    for at in (match.start() for match in re.finditer(r"[{}]", code)):
        if code[at] == "{":
            head = code[since:at]
            is_outer = all(kind == "outer" for _, kind in open_braces)
            lines = [line for line in head.split("\n") if line.strip()]
            is_type = any(TYPE.match(line + " ") for line in lines) and not re.search(r"\b(?:func|init|subscript)\b", head)
            open_braces.append((at, "inner" if not is_outer else "outer" if is_type or ACCESSORS.match(code, at + 1) else "body"))
        else:
            begin, kind = open_braces.pop()
            if kind == "body":
                found.append((begin + 1, at))
        since = at + 1
    return found


def frame(mutant, text, code, within):
    """What is repeated around the mutant: "body" or "value" with its ends; None where it can only be alone."""
    for begin, end in within:
        if begin <= mutant.start and mutant.end <= end:
            return "body", begin, end
    line = code.rfind("\n", 0, mutant.start) + 1
    end = line + len(mutant.whole)
    value = VALUE.match(code[line:end])
    if value and mutant.start >= line + value.start(1) and balanced(value[1]):
        return "value", line + value.start(1), line + value.end(1) - (len(value[1]) - len(value[1].rstrip()))
    return ("value", mutant.start, mutant.end) if re.fullmatch(r"\d+|true|false", mutant.before) else None


def balanced(code):
    return all(code.count(a) == code.count(b) for a, b in ("()", "[]")) and code.rstrip()[-1] not in "([,+-"


class File:
    """One source file of the module and those of its mutants that have a frame. `numbered`: number → mutant."""

    def __init__(self, text, numbered):
        code = bare(text)
        within = bodies(code)
        self.text, self.frames, self.alone = text, {}, []
        for number, mutant in numbered.items():
            if place := frame(mutant, text, code, within):
                self.frames.setdefault(place, {})[number] = mutant
            else:
                self.alone.append(number)

    def rendered(self):
        pieces, at = [], 0
        for (kind, begin, end), mutants in sorted(self.frames.items(), key=lambda item: item[0][1]):
            original = self.text[begin:end]
            changed = {number: self.text[begin : it.start] + it.after + self.text[it.end : end] for number, it in mutants.items()}
            mark = lambda numbers, text: f"/*<{','.join(map(str, numbers))}*/{text}/*>*/"
            if kind == "body":
                branches = [f"if SegelMutant.isActive({number}) {{ {mark([number], branch)}\n}} else " for number, branch in changed.items()]
                whole = "\n" + "".join(branches) + "{" + original + "\n}\n"
            else:
                whole = "(" + "".join(f"SegelMutant.isActive({n}) ? {mark([n], f'({branch})')} : " for n, branch in changed.items()) + f"({original}))"
            pieces += [self.text[at:begin], mark(changed, whole)]
            at = end
        return "".join(pieces) + self.text[at:]

    def named(self, line):
        """The numbers whose stretch an error's line is in: one where it is a mutant's own, all of a frame where it is between them."""
        open_marks, found = [], {}
        for place, content in enumerate(self.rendered().split("\n"), 1):
            here = set()
            for mark in re.finditer(r"/\*<([\d,]+)\*/|/\*>\*/", content):
                if mark[1]:
                    open_marks.append(mark[1])
                    here.add(mark[1])
                else:
                    here.add(open_marks.pop())
            found[place] = here | set(open_marks)
        marks = [[int(number) for number in mark.split(",")] for mark in found.get(line, ())]
        least = min(map(len, marks), default=0)
        return {number for mark in marks if len(mark) == least for number in mark}
