"""The rules of workload 1 in the languages of the references: one writer for each, and write_all for the lot.

A rule is (name, condition, (path, value)) as gen_fleet.py makes it, and fails where the condition holds and the path is missing
or differs. Languages that write conditions as infix text share `infix`; each gives it a row of the table SPELLINGS: the
connectives, and a function for each kind of atom."""
import json
import re
from typing import Callable, NamedTuple

from gen_fleet import RX

OPTIONAL = ("custom_data.ntp", "custom_data.syslog", "custom_data.aaa")
quote = json.dumps


# Patterns in the languages that have no regular expressions.

PIECE = re.compile(r"\\.|\[[^]]*\]|\(|\)|\||[+?]|\{\d+\}|.")


def plain(pattern):
    """The alternatives of a pattern without groups: each a list of [piece, repeat]."""
    pieces = PIECE.findall(pattern)

    def branches(i):
        done, now = [], [[]]
        while i < len(pieces) and pieces[i] != ")":
            piece = pieces[i]
            if piece == "|":
                done, now = done + now, [[]]
            elif piece == "(":
                inner, i = branches(i + 1)
                if i + 1 < len(pieces) and pieces[i + 1] == "?":
                    inner, i = inner + [[]], i + 1
                now = [head + tail for head in now for tail in inner]
            elif piece in "+?" or piece[0] == "{":
                now = [head[:-1] + [(head[-1][0], piece)] for head in now]
            else:
                now = [head + [(piece, "")] for head in now]
            i += 1
        return done + now, i
    return branches(0)[0]


def lua_patterns(pattern):
    def piece(text, repeat):
        if text[0] == "[":
            text = "%d" if text == "[0-9]" else text
        elif text not in "^$":
            text = text[-1] if text[-1].isalnum() else "%" + text[-1]
        return text * int(repeat[1:-1]) if repeat[:1] == "{" else text + repeat
    return ["".join(piece(*p) for p in pieces) for pieces in plain(pattern)]


def globs(pattern):
    """Equal to the pattern on this data: any number of digits becomes *, a smaller class each of its members."""
    out = []
    for pieces in plain(pattern):
        texts = [""] if pieces[0][0] == "^" else ["*"]
        for text, _ in pieces:
            if text[0] == "[" and text != "[0-9]":
                low, high = (text[1], text[-2]) if "-" in text else ("", "")
                members = [chr(c) for c in range(ord(low), ord(high) + 1)] if low else text[1:-1]
                texts = [t + m for t in texts for m in members]
            elif text not in "^$":
                texts = [t + ("*" if text[0] == "[" else text[-1]) for t in texts]
        out += [re.sub(r"\*+", "*", t if pieces[-1][0] == "$" else t + "*") for t in texts]
    return out


def without_escapes(pattern):
    """cel-js leaves the backslashes of a text as they stand, so its patterns must have none."""
    return re.sub(r"\\(.)", r"[\1]", pattern)


# Conditions as infix text.

class Spelling(NamedTuple):
    """What one language writes for the connectives and for the atoms."""
    both: str
    either: str
    negated: str
    compare: Callable
    match: Callable
    has_text: Callable
    has_element: Callable
    among: Callable
    missing: Callable
    present: Callable


def infix(a, say):
    kind = a[0]
    if kind in ("and", "or"):
        return "(" + (say.both if kind == "and" else say.either).join(infix(x, say) for x in a[1]) + ")"
    if kind == "not":
        return say.negated % infix(a[1], say)
    if kind == "match":
        return say.match(RX[a[1]][0], a[1])
    if kind in ("null", "notnull"):
        return (say.missing if kind == "null" else say.present)(a[1])
    if kind == "cmp":
        return say.compare(a[1], a[2], a[3])
    return {"has_str": say.has_text, "has_elem": say.has_element, "in": say.among}[kind](a[1], a[2])


def any_of(texts, between):
    return "(" + between.join(texts) + ")"


def listed(values):
    return "[" + ", ".join(map(quote, values)) + "]"


def c_name(path):
    return "n->" + path.replace(".", "_")


def c_compare(path, op, value):
    if isinstance(value, str):
        return f"{'!' if op == '!=' else ''}same({c_name(path)}, {quote(value)})"
    return f"{c_name(path)} {op} {int(value)}"


def has(path):
    parent, _, last = ("context." + path).rpartition(".")
    return f"{parent} has {last}"


SPELLINGS = {
    "c": Spelling(
        " && ", " || ", "!%s",
        lambda p, op, v: f"({c_compare(p, op, v)})",
        lambda p, k: f"matches(n, {k}, {c_name(p)})",
        lambda p, v: f"contains({c_name(p)}, {quote(v)})",
        lambda p, v: f"has_{'text' if isinstance(v, str) else 'number'}({c_name(p)}, {quote(v)})",
        lambda p, vs: any_of([f"same({c_name(p)}, {quote(v)})" for v in vs], " || "),
        lambda p: f"!n->has_{p.rpartition('.')[2]}",
        lambda p: f"n->has_{p.rpartition('.')[2]}"),
    "jq": Spelling(
        " and ", " or ", "(%s|not)",
        lambda p, op, v: f".{p} {op} {quote(v)}",
        lambda p, k: f"(.{p}|test({quote(RX[k][1])}))",
        lambda p, v: f"(.{p}|contains({quote(v)}))",
        lambda p, v: f"(.{p}|index({quote(v)}) != null)",
        lambda p, vs: f"(.{p}|IN({', '.join(map(quote, vs))}))",
        lambda p: f".{p} == null",
        lambda p: f".{p} != null"),
    "lua": Spelling(
        " and ", " or ", "not (%s)",
        lambda p, op, v: f"n.{p} {'~=' if op == '!=' else op} {quote(v)}",
        lambda p, k: any_of([f"find(n.{p}, {quote(x)})" for x in lua_patterns(RX[k][1])], " or "),
        lambda p, v: f"find(n.{p}, {quote(v)}, 1, true)",
        lambda p, v: f"has(n.{p}, {quote(v)})",
        lambda p, vs: any_of([f"n.{p} == {quote(v)}" for v in vs], " or "),
        lambda p: f"n.{p} == nil",
        lambda p: f"n.{p} ~= nil"),
    "cel": Spelling(
        " && ", " || ", "!(%s)",
        lambda p, op, v: f"{p} {op} {quote(v)}",
        lambda p, k: f"matches({p}, {quote(without_escapes(RX[k][1]))})",
        lambda p, v: f"contains({p}, {quote(v)})",
        lambda p, v: f"{quote(v)} in {p}",
        lambda p, vs: f"{p} in {listed(vs)}",
        lambda p: f"!has({p})",
        lambda p: f"has({p})"),
    "cedar": Spelling(
        " && ", " || ", "!(%s)",
        lambda p, op, v: f"context.{p} {op} {quote(v)}",
        lambda p, k: any_of([f"context.{p} like {quote(g)}" for g in globs(RX[k][1])], " || "),
        lambda p, v: f'context.{p} like "*{v}*"',
        lambda p, v: f"context.{p}.contains({quote(v)})",
        lambda p, vs: f"{listed(vs)}.contains(context.{p})",
        lambda p: f"!({has(p)})",
        lambda p: has(p)),
}


def optional(path):
    """The map above the path that a node may lack, or None."""
    return next((o for o in OPTIONAL if path.startswith(o + ".")), None)


def wanted(rule, name, guard):
    """What a rule asserts; guard(path) is put before it where a map above the path may be missing."""
    path, value = rule[2]
    say, above = SPELLINGS[name], optional(path)
    return (guard(above) if above else "") + say.compare(path, "==", value)


# Writers: rules -> the text of a file.

def spell_c(rules):
    out = [f"static const char *const patterns[] = {{{', '.join(quote(pattern) for _, pattern in RX)}}};\n"]
    for k, rule in enumerate(rules):
        ok = wanted(rule, "c", lambda above: f"n->has_{above.rpartition('.')[2]} && ")
        out.append(f"static bool rule_{k}(struct node *n)\n{{\n    return {infix(rule[1], SPELLINGS['c'])} && !({ok});\n}}\n")
    rows = ", ".join(f'{{"{rule[0]}", rule_{k}}}' for k, rule in enumerate(rules))
    return "\n".join(out) + f"\nstatic const struct rule rules[] = {{{rows}}};\n"


def spell_jq(rules):
    """Fifty rules to a definition: jq 1.6 refuses larger ones. The program turns a node into the numbers of the rules that fail."""
    tests = [f"(if {infix(rule[1], SPELLINGS['jq'])} and .{rule[2][0]} != {quote(rule[2][1])} then {k} else empty end)"
             for k, rule in enumerate(rules)]
    parts = [tests[i:i + 50] for i in range(0, len(tests), 50)]
    return "".join(f"def part{i}: {', '.join(part)};\n" for i, part in enumerate(parts)) + f"[{', '.join(f'part{i}' for i in range(len(parts)))}]\n"


def spell_lua(rules):
    rows = [f"  {{{quote(rule[0])}, function(n) return {infix(rule[1], SPELLINGS['lua'])} and "
            f"not ({wanted(rule, 'lua', lambda above: f'n.{above} and ')}) end}},\n" for rule in rules]
    return ("local find = string.find\nlocal function has(list, value)\n  for i = 1, #list do\n    if list[i] == value then return true end\n"
            "  end\n  return false\nend\nreturn {\n" + "".join(rows) + "}\n")


def spell_cel(rules):
    return json.dumps([[rule[0], f"{infix(rule[1], SPELLINGS['cel'])} && !({wanted(rule, 'cel', lambda above: f'has({above}) && ')})"]
                       for rule in rules], indent=0)


def spell_cedar(rules):
    def ok(rule):
        return wanted(rule, "cedar", lambda above: f"{has(above)} && ")
    return "".join(f'@id("{rule[0]}")\nforbid (principal, action, resource)\nwhen {{ {infix(rule[1], SPELLINGS["cedar"])} }}\n'
                   f"unless {{ {ok(rule)} }};\n\n" for rule in rules)


def logic(a):
    """A condition as JsonLogic."""
    kind = a[0]
    if kind in ("and", "or"):
        return {kind: [logic(x) for x in a[1]]}
    if kind == "not":
        return {"!": [logic(a[1])]}
    if kind == "match":
        return {"matches": [{"var": RX[a[1]][0]}, RX[a[1]][1]]}
    field = {"var": a[1]}
    if kind == "cmp":
        return {{"==": "===", "!=": "!=="}.get(a[2], a[2]): [field, a[3]]}
    if kind in ("null", "notnull"):
        return {"===" if kind == "null" else "!==": [field, None]}
    return {"in": [field, a[2]] if kind == "in" else [a[2], field]}


def spell_jsonlogic(rules):
    return json.dumps([[rule[0], {"and": [logic(rule[1]), {"!==": [{"var": rule[2][0]}, rule[2][1]]}]}] for rule in rules])


OPERATORS = {"==": "equal", "!=": "notEqual", "<": "lessThan", ">": "greaterThan", "<=": "lessThanInclusive", ">=": "greaterThanInclusive",
             "has_str": "hasText", "has_elem": "contains", "in": "in"}


def fact(path, name, value):
    head, _, rest = path.partition(".")
    return {"fact": head, "operator": name, "value": value, **({"path": rest} if rest else {})}


def facts(a):
    """A condition of json-rules-engine."""
    kind = a[0]
    if kind in ("and", "or"):
        return {"all" if kind == "and" else "any": [facts(x) for x in a[1]]}
    if kind == "not":
        return {"not": facts(a[1])}
    if kind == "match":
        return fact(RX[a[1]][0], "matches", RX[a[1]][1])
    if kind in ("null", "notnull"):
        return fact(a[1], "isMissing", kind == "null")
    return fact(a[1], OPERATORS[a[2] if kind == "cmp" else kind], a[3] if kind == "cmp" else a[2])


def spell_engine(rules):
    return json.dumps([{"name": rule[0], "event": {"type": rule[0]},
                        "conditions": {"all": [facts(rule[1]), fact(rule[2][0], "notEqual", rule[2][1])]}} for rule in rules])


WRITERS = {".c": spell_c, ".jq": spell_jq, ".lua": spell_lua, ".cel.json": spell_cel, ".cedar": spell_cedar,
           ".jsonlogic.json": spell_jsonlogic, ".engine.json": spell_engine}


def write_all(base, rules):
    """BASE.c, BASE.jq and so on."""
    for ending, writer in WRITERS.items():
        base.with_name(base.name + ending).write_text(writer(rules))
