#!/usr/bin/python3
"""Writes the generated tables table_*.yaml: usage generate.py [FOLDER]

Every operator meets every type of value, null and missing; the verdicts are those of meaning.py. Run it again after a change here
or there, and read the difference."""
import itertools
import json
import random
import re
import sys
from pathlib import Path

from meaning import (U, Address, And, Arithmetic, Between, Bound, Coalesce, Compare, Const, Date, Duration, Each, Field, Gather, If,
                     In, Join, Minus, Not, Or, Pattern, Presence, Word, kind, truth)

MISSING = object()
BIG = 18446744073709551616
VALUES = [MISSING, None, True, False, 0, 1, -1, 2, 1.0, 1.5, -2.25, 9007199254740993, 9007199254740992.0, 2 ** 63 - 1, -2 ** 63, BIG,
          "", "a", "A", "ab", "b", "1", "10", "9", "true", "16.9.1", "16.12.4", "16.12.04", "15.1X49-D90", "15.1X49-D100", "ä",
          "10.0.0.1", "10.0.0.1/24", "10.0.0.0/8", "2001:db8::1", "2026-12-31", "900s", [], [1], ["a", 1], [[1]], {}, {"a": 1}]
FEW = [MISSING, None, True, False, 0, 1, -1, 1.0, 1.5, 9007199254740993, 9007199254740992.0, BIG, "", "a", "ab", "1", "16.9.1",
       "16.12.04", "16.12.4", [], [1], ["a", 1], {}, {"a": 1}]
CONSTANTS = [True, False, 0, 1, -1, 2, 1.5, 9007199254740993, 9007199254740992.0, 2 ** 63 - 1, "", "a", "ab", "1", "9", "true",
             "16.12.4", "16.9.1", "15.1X49-D100", "ä", "10.0.0.1", [], [1], ["a", 1], [[1]], {}, {"a": 1}]
NUMBERS = [MISSING, None, True, 0, 1, -1, 2, 3, -3, 7, 0.5, -0.5, 1.5, 1.0, 2 ** 53 + 1, 2 ** 62, 2 ** 63 - 1, -2 ** 63, BIG, 1e308, "1",
           "a", [1], {"a": 1}]
v, a, b = Field("v"), Field("a"), Field("b")


def custom(values, key="v"):
    return [{} if x is MISSING else {key: x} for x in values]


def letter(t):
    return "U" if t is U else "T" if t is True else "F"


def row(e, objects):
    """Missing and null are one in an expression; verdicts in blocks of eight."""
    told = "".join(letter(truth(e.value(o))) for o in objects)
    return [e.text(), " ".join(told[i:i + 8] for i in range(0, len(told), 8))]


def table(name, exprs, objects=None, pairs=None):
    out = {"name": name}
    if pairs:
        out["pairs"] = custom(pairs)
        objects = [{**({} if p is MISSING else {"a": p}), **({} if q is MISSING else {"b": q})} for p in pairs for q in pairs]
    else:
        out["custom"] = objects
    out["rows"] = [row(e, objects) for e in exprs]
    return out


def unique(exprs):
    seen = set()
    return [e for e in exprs if not (e.text() in seen or seen.add(e.text()))]


# ---- families ----

EQUALS = ["==", "!=", "IS", "IS NOT"]
ORDERS = ["<", "<=", ">", ">="]


def equality():
    consts = [Const(c) for c in CONSTANTS]
    return [table("a field and a constant", [Compare(op, v, c) for c in consts for op in ("==", "!=")] +
                  [Compare(op, v, c) for c in consts[:12:2] for op in ("IS", "IS NOT")], custom(VALUES)),
            table("a constant and a field", [Compare(op, c, v) for c in consts for op in ("==", "!=")], custom(VALUES)),
            table("two fields", [Compare(op, a, b) for op in EQUALS], pairs=FEW)]


def ordering():
    consts = [Const(c) for c in CONSTANTS if not isinstance(c, (bool, list, dict))]
    ranges = [(1, 1.5), (0, 10), (-1, 9007199254740992.0), ("16.9.1", "16.12.04"), ("a", "b"), (5, 2), ("15.1X49-D90", "15.1X49-D100")]
    return [table("a field and a constant", [Compare(op, v, c) for c in consts for op in ORDERS], custom(VALUES)),
            table("a constant and a field", [Compare(op, c, v) for c in consts for op in ORDERS], custom(VALUES)),
            table("two fields", [Compare(op, a, b) for op in ORDERS], pairs=FEW),
            table("between", [Between(v, Const(x), Const(y), n) for x, y in ranges for n in (False, True)], custom(VALUES)),
            table("between fields", [Between(Const(1), a, b), Between(a, Const(0), b), Between(a, b, Const("16.12.04"), True)],
                  pairs=FEW)]


def membership():
    lists = [[1], ["a"], ["a", "b", 1], [None], [None, 1], [True, ""], [[1]], [["a", 1], "b"], [["a", [1]]], [1.0, "1"], [{"a": 1}, []]]
    objects = custom(VALUES)
    return [table("in constants", [In(v, [Const(c) for c in items], n) for items in lists for n in (False, True)], objects),
            table("in a list without parentheses", [In(v, [Const(items)], n, True) for items in lists for n in (False, True)], objects),
            table("a constant in a field", [In(Const(c), [v], n, True) for c in (1, "a", 1.5, True, "1") for n in (False, True)], objects),
            table("a field in a field", [In(a, [b], False, True), In(a, [b], True, True), In(a, [b]), In(a, [b], True),
                                         In(a, [b, Const("ab")]), In(a, [Const(1), b], True)], pairs=FEW)]


def text_tests():
    objects = custom(VALUES)
    told = ["", "a", "A", "1", "0", "b", ".", "true", "16", "ä"]
    others = [1, True, 1.5, -1, False]
    words = ["CONTAINS", "STARTS WITH", "ENDS WITH"]
    return [table("a field and a constant", [Word(w, v, Const(c), negative=n) for w in words for c in told for n in (False, True)],
                  objects),
            table("constants of other types", [Word("CONTAINS", v, Const(c)) for c in others + [[1], {"a": 1}]], objects),
            table("a constant on the left", [Word(w, Const(c), v) for w in words for c in ("ab", "10.0.0.1", "")] +
                  [Word("CONTAINS", Const(c), v) for c in (["a", 1], {"a": 1}, [[1]])], objects),
            table("two fields", [Word(w, a, b, negative=n) for w in words for n in (False, True)], pairs=FEW)]


def patterns():
    objects = custom(VALUES + ["Core-1", "core-12", "core-", "a\nb", "x*y", "core-ä"])
    regexes = [("/^a/", "^a", 0), ("/^A$/i", "^A$", re.I), (r"/^\d+(\.\d+)*$/", r"^\d+(\.\d+)*$", re.A), ("/b/", "b", 0),
               ("/a.b/s", "a.b", re.S), ("/a.b/", "a.b", 0), ("/^b$/m", "^b$", re.M), ("/ a b /x", "ab", 0), ('"^1[06]"', "^1[06]", 0),
               ("'^core-[0-9]+$'", "^core-[0-9]+$", 0), ("/^$/", r"^\Z", 0), ("/(?i)CORE/", "CORE", re.I), (r"/\//", "/", 0)]
    globs = [("*", ".*"), ("core-*", "core-.*"), ("?", "."), ("??", ".."), ("[ab]*", "[ab].*"), ("[!a]", "[^a]"), (r"x\*y", r"x\*y"),
             ("", ""), ("1*", "1.*"), ("CORE-*", "CORE-.*"), ("*-*", ".*-.*")]
    ascii_only = [o for o in objects if not (isinstance(o.get("v"), str) and not o["v"].isascii())]
    return [table("matches", [Pattern("MATCHES", v, w, p, f, negative=n) for w, p, f in regexes for n in (False, True)] +
                  [Pattern(op, v, w, p, f) for w, p, f in regexes for op in ("=~", "!~")], objects),
            table("like", [Pattern("LIKE", v, json.dumps(w).replace("\\\\", "\\"), p, re.S, True, n) for w, p in globs
                           for n in (False, True)], ascii_only)]


def literals():
    dates = [Date(d) for d in ("2026-12-31", "2026-01-01", "2024-02-29", "1999-12-31")]
    spans = [Duration(d) for d in ("900s", "15m", "2h", "7d", "0s")]
    addresses = [Address(d) for d in ("10.0.0.1", "10.0.0.0", "2001:db8::1", "::1", "0.0.0.0")]
    networks = [Address(d) for d in ("10.0.0.0/8", "10.0.0.0/24", "0.0.0.0/0", "2001:db8::/32", "::/0", "10.0.0.1/32", "192.168.0.0/16")]
    told = ["10.0.0.1", "10.0.0.0", "10.0.0.1/24", "10.0.0.0/24", "10.0.0.1/32", "10.0.0.0/8", "10.255.255.255", "11.0.0.0", "0.0.0.0/0",
            "192.168.0.1/15", "2001:db8::1", "2001:DB8:0::1", "2001:db8::/33", "2001:db8::5/31", "::1", "::ffff:10.0.0.1", "10.0.0",
            "10.0.0.256", "10.0.0.1/33", "010.0.0.1", "2026-12-31", "2026-12-30", "2024-02-29", "2023-02-29", "2026-13-01", "2026-1-1",
            "2026-12-31T00:00:00Z", "2026-12-31T00:00:01Z", "1999-12-31", "900s", "899s", "15m", "16m", "2h", "120m", "7d", "168h", "0s",
            "0d", "1", "m", "-5m", "", "a", None, MISSING, True, False, 0, 900, 1.5, BIG, [], ["10.0.0.1"], {}, {"a": 1}]
    objects = custom(told)

    def both(reads, ops):
        return [Compare(op, x, y) for r in reads for op in ops for x, y in ((v, r), (r, v))]
    few = [Date("2026-12-31"), Duration("15m"), Address("10.0.0.1")]
    return [table("dates", both(dates, EQUALS[:2] + ORDERS), objects), table("durations", both(spans, EQUALS[:2] + ORDERS), objects),
            table("addresses", both(addresses, EQUALS[:2] + ORDERS), objects),
            table("networks", both(networks, EQUALS[:2]), objects),
            table("is", [Compare(op, v, r) for r in few for op in ("IS", "IS NOT")], objects),
            table("in a network", [In(v, [r], n, bare) for r in networks for n in (False, True) for bare in (False, True)], objects),
            table("in a list of them", [In(v, items, n) for n in (False, True) for items in
                                        ([networks[0], addresses[2]], [addresses[0], Const("a")], [dates[0], dates[2]],
                                         [spans[1], Const(900)], [networks[3], networks[1]], [addresses[0], addresses[3]],
                                         [networks[0], Const(None)], [dates[0], networks[0]])], objects),
            table("between", [Between(v, x, y, n) for n in (False, True) for x, y in
                              ((dates[1], dates[0]), (spans[4], spans[2]), (addresses[1], addresses[0]))], objects)]


def presence():
    objects = custom(VALUES)
    fields = [v, Field("v.a"), Field("v.a.b"), Field("absent")]
    forms = ["IS NULL", "IS NOT NULL", "EXISTS", "MISSING", "== null", "!= null", "IS null"]
    rest = [Coalesce(v, Const(c)) for c in (True, False, None, 1, "a")]
    equal = [Compare("==", Coalesce(v, Const(c)), Const(d)) for c, d in ((1, 1), ("a", "a"), (None, "a"), (True, True), (0, 1))]
    chain = [Compare("==", Coalesce(Field("absent"), Coalesce(v, Const("x"))), Const("x")),
             Presence(Coalesce(v, Field("absent")), "IS NULL")]
    guards = [And(Presence(v, "IS NOT NULL"), Compare(">", v, Const(1))), Or(Presence(v, "IS NULL"), Compare(">", v, Const(1))),
              And(Presence(v, "EXISTS"), Word("CONTAINS", v, Const("a"))), Not(And(Presence(v, "EXISTS"), Compare("<", v, Const("b")))),
              Coalesce(Compare(">", v, Const(1)), Const(True)), Presence(Compare(">", v, Const(1)), "IS NULL"),
              Compare("==", Compare(">", v, Const(1)), Const(True)), Compare("!=", Compare(">", v, Const(1)), Const(True)),
              In(Compare(">", v, Const(1)), [Const(True), Const(None)])]
    return [table("presence", [Presence(f, form) for f in fields for form in forms], objects),
            table("defaults", rest + equal + chain, objects), table("guards", guards, objects),
            table("a field or another", [Coalesce(a, b), Presence(Coalesce(a, b), "IS NULL"), Compare("==", Coalesce(a, b), b)], pairs=FEW),
            table("a value as a condition", [v, Not(v), Not(Not(v)), And(v, Const(True)), Or(v, Const(False)), And(v, Const(False)),
                                             Or(v, Const(True)), Compare("==", v, Const(True))], objects)]


def logic():
    told = [MISSING, True, False]
    two = [{**({} if p is MISSING else {"a": p}), **({} if q is MISSING else {"b": q})} for p in told for q in told]
    three = [{**o, **({} if r is MISSING else {"c": r})} for o in two for r in told]
    c = Field("c")
    small = [And(a, b), Or(a, b), Not(a), Not(And(a, b)), Not(Or(a, b)), And(Not(a), Not(b)), Or(Not(a), Not(b)), And(a, Not(a)),
             Or(a, Not(a)), Compare("==", And(a, b), Or(a, b)), Not(Not(And(a, b))), Compare("!=", a, b)]
    mixed = [op(*order) for op in (And, Or) for order in itertools.permutations((a, b, c))]
    nested = [outer(inner(x, y), z) for outer, inner in ((And, Or), (Or, And)) for x, y, z in itertools.permutations((a, b, c))]
    return [table("two operands", small, two), table("three operands", mixed + nested + [Not(e) for e in nested], three)]


OPS = {"+": "add", "-": "sub", "*": "mul", "/": "div", "%": "mod"}


def risky(x, y):
    """Quotients of whole numbers past 53 bits: rounding once or twice differs."""
    return any(isinstance(n, int) and abs(n) > 2 ** 53 for n in (x, y))


def arithmetic():
    objects = []
    for p, q in itertools.product(NUMBERS, NUMBERS):
        o = {**({} if p is MISSING else {"a": p}), **({} if q is MISSING else {"b": q})}
        if risky(p, q) and isinstance(p, (int, float)) and isinstance(q, (int, float)) and kind(p) == kind(q) == "number":
            continue
        for op, name in OPS.items():
            got = Arithmetic(op, a, b).value(o)
            if got is not U:
                o[name] = got
        objects.append(o)
    exprs = [Compare("==", Arithmetic(op, a, b), Field(name)) for op, name in OPS.items()]
    exprs += [Compare("<", Arithmetic(op, a, b), Const(1)) for op in OPS]
    edge = [MISSING, 0, 1, -1, 2, 2 ** 62, 2 ** 63 - 1, -2 ** 63, BIG, 1e308, -1e308]
    small = [Arithmetic(op, a, b) for op in "+-*"]
    limits = [Const(n) for n in (2 ** 63 - 1, 2 ** 62, 0, 1, -1, -2)]
    last = [Compare("==", Arithmetic("+", Const(1), Arithmetic("*", Const(2), v)), Const(3)),
            Compare("==", Arithmetic("*", Arithmetic("+", Const(1), Const(2)), v), Const(3)), Compare("==", Minus(v), Const(1)),
            Compare("==", Minus(Minus(v)), v), Compare(">", Arithmetic("-", v, Arithmetic("-", Const(3), v)), Const(0)),
            Compare("==", Arithmetic("/", v, Const(2)), Const(0.5)), Compare("==", Arithmetic("%", v, Const(3)), Const(2)),
            Compare("==", Arithmetic("%", v, Const(-3)), Const(-2)), Compare("==", Arithmetic("/", Const(1), v), Const(1)),
            Compare("==", Arithmetic("%", Const(7), v), Const(0)), Compare("==", Coalesce(v, Const(1)), Const(1)),
            Compare("==", Arithmetic("+", Coalesce(v, Const(1)), Const(1)), Const(2)),
            Coalesce(Compare("==", Arithmetic("/", v, Const(0)), Const(1)), Const(True)),
            Presence(Arithmetic("+", v, Const(1)), "IS NULL"), Not(Compare("==", Arithmetic("+", v, Const(1)), Const(2)))]
    return [table("two fields", exprs, objects),
            table("near the ends", [Compare("==", e, c) for e in small for c in limits], pairs=edge),
            table("with constants", last, custom(NUMBERS))]


def joining():
    told = [MISSING, None, True, 0, 1, -7, 1.5, 0.1, 2 ** 63 - 1, BIG, "", "a", "10", [1], {"a": 1}]
    objects = []
    for p, q in itertools.product(told, told):
        o = {**({} if p is MISSING else {"a": p}), **({} if q is MISSING else {"b": q})}
        got = Join(a, b).value(o)
        objects.append(o if got is U else {**o, "r": got})
    return [table("two fields", [Compare("==", Join(a, b), Field("r")), Word("ENDS WITH", Join(a, b), b),
                                 Compare("==", Join(Join(a, Const("-")), b), Const("a-10")), Presence(Join(a, b), "IS NULL")], objects)]


def choosing():
    told = [MISSING, True, False, 1, "a"]
    one, two = Const(1), Const(2)
    return [table("if", [Compare("==", If(one, a, two), one), Compare("==", If(one, a, two), two), If(b, a, Not(b)),
                         Presence(If(a, b, Const(None)), "IS NULL"), Compare("==", If(a, Compare("==", b, one), b), b),
                         If(Const(True), Presence(a, "EXISTS"), Const(False)), Compare("==", If(one, And(a, b), two), one),
                         Compare("==", If(one, a, If(two, b, Const(3))), two), Coalesce(If(a, b, Const(None)), Const(True)),
                         Compare("==", If(Arithmetic("/", one, Const(0)), a, two), two)], pairs=told)]


LISTS = [MISSING, None, 1, "ab", True, [], [1], [1, 2, 3], [0], [None], [1, None], [None, 9], [2, "a"], ["a", "b"], [1, 1.5, 2], [True],
         [True, False], [True, None], [False, None], [[1], [2, 3]], [{"x": 1}, {"x": 5}], [{"x": 1}, {}], [{}, {"x": 9}], [{"x": None}], {},
         {"k": 1}, {"k": 1, "l": 9}, {"k": {"x": 5}}, {"k": None}, [9223372036854775807, 1], [9223372036854775807, 1, -2],
         [9223372036854775807, 9223372036854775807], [9007199254740993], [0.5, 9007199254740993, 9007199254740993], ["16.9.1", "16.12.4"], [BIG], [BIG, 5]]


def quantifiers():
    i, x = Bound("i"), Bound("i.x")
    bodies = [Compare(">", i, Const(1)), Compare("==", i, Const(1)), i, Presence(i, "IS NOT NULL"), Compare("<", x, Const(5)),
              And(Presence(i, "EXISTS"), Compare("<", i, Const(3))), Compare("==", i, v), Or(Compare(">", i, Const(1)), Presence(i, "IS NULL"))]
    exprs = [Each(w, v, e) for w in ("ALL", "ANY", "NONE") for e in bodies]
    exprs += [Not(Each("ALL", v, bodies[0])), And(Each("ANY", v, bodies[0]), Each("NONE", v, bodies[1])),
Compare("==", Each("ANY", v, bodies[0]), Const(True))]
    return [table("all any none", exprs, custom(LISTS))]


def gathers():
    i, x = Bound("i"), Bound("i.x")
    more, there = Compare(">", i, Const(1)), Presence(i, "EXISTS")
    counts = [Compare(op, Gather("COUNT", v, None, w), Const(n)) for w in (None, more, there) for op, n in (("==", 0), (">=", 1), ("==", 2))]
    folds = [Compare("==", Gather(word, v, i), Const(n)) for word, n in (("SUM", 6), ("SUM", 1), ("MAX", 3), ("MIN", 1), ("AVG", 2), ("AVG", 1.5),
                                                                              ("SUM", 9223372036854775806), ("AVG", 9223372036854775807),
                                                                              ("AVG", 9007199254740993), ("MAX", 9007199254740993))]
    folds += [Compare("==", Gather("SUM", v, i), Const(0)), Compare("==", Gather("LIST", v, i), v),
              Compare("==", Gather("FIRST", v, i), Const(1)), Compare("==", Gather("LIST", v, i), Const([1, 2, 3])),
              Compare("==", Gather("SUM", v, i, there), Const(1)), Compare("==", Gather("SUM", v, x), Const(6)),
              Compare("==", Gather("LIST", v, Arithmetic("+", i, Const(1))), Const([2, 3, 4])),
              Compare("==", Gather("FIRST", v, i, more), Const(2)), Compare(">", Gather("MAX", v, x, Presence(x, "EXISTS")), Const(4)),
              Compare("==", Gather("MAX", v, i), Const("b")), Compare("==", Gather("MAX", v, i), Const("16.12.4")),
              Compare("==", Gather("COUNT", Gather("LIST", v, i, there)), Const(1)), Presence(Gather("SUM", v, i), "IS NOT NULL")]
    return [table("gathering", unique(counts + folds), custom(LISTS))]


# ---- conditions drawn by dice: operators within operators ----

def drawn(dice, depth):
    fields = [Field(n) for n in ("s", "n", "f", "l", "b", "absent")]
    consts = [Const(c) for c in (0, 1, 2, 1.5, "a", "b", "16.12.4", True, None, [1])]

    def val(d):
        r = dice.random()
        if d <= 0 or r < .55:
            return dice.choice(fields)
        if r < .7:
            return dice.choice(consts)
        if r < .8:
            return Arithmetic(dice.choice("+-*/%"), fit(d - 1, (int, float)), fit(d - 1, (int, float)))
        if r < .85:
            return Join(fit(d - 1, (str, int, float)), fit(d - 1, (str, int, float)))
        if r < .93:
            return Coalesce(val(d - 1), val(d - 1))
        return If(val(d - 1), cond(d - 1), val(d - 1))

    def cond(d):
        r = dice.random()
        if d > 0 and r < .4:
            op = dice.choice([And, Or])
            return op(*[cond(d - 1) for _ in range(dice.choice([2, 2, 3]))])
        if d > 0 and r < .5:
            return Not(cond(d - 1))
        if r < .65:
            return Compare(dice.choice(EQUALS), val(d), val(d))
        if r < .8:
            return Compare(dice.choice(ORDERS), fit(d, (str, int, float)), fit(d, (str, int, float)))
        if r < .87:
            return Presence(val(d), dice.choice(["IS NULL", "IS NOT NULL"]))
        if r < .93:
            return In(val(d), [val(d - 1), dice.choice(consts)], dice.random() < .3)
        return Word(dice.choice(["CONTAINS", "STARTS WITH", "ENDS WITH"]), fit(d, (str,)), fit(d - 1, (str,)), negative=dice.random() < .3)

    def fit(d, kinds):
        """A constant whose type the operator never takes does not compile."""
        e = val(d)
        while isinstance(e, Const) and (not isinstance(e.worth, kinds) or isinstance(e.worth, bool)):
            e = val(d)
        return e
    return cond(depth)


def folds_to_constant(e):
    return "custom_data" not in e.text()


def by_dice():
    dice = random.Random(20261121)
    told = {"s": [MISSING, None, "a", "ab", "16.9.1", 1], "n": [MISSING, 0, 1, 2, -1, "2"], "f": [MISSING, 1.5, 1.0, None],
            "l": [MISSING, [], [1], ["a", 1], 1], "b": [MISSING, True, False, "b"]}
    objects = []
    for _ in range(40):
        o = {k: dice.choice(vs) for k, vs in told.items()}
        objects.append({k: x for k, x in o.items() if x is not MISSING})
    exprs = [e for e in (drawn(dice, 3) for _ in range(400)) if not folds_to_constant(e) and len(e.text()) < 400]
    return [table("drawn by dice", unique(exprs)[:250], objects)]


FAMILIES = [equality, ordering, membership, text_tests, patterns, literals, presence, logic, arithmetic, joining, choosing, quantifiers,
            gathers, by_dice]


# ---- writing ----

def flow(x):
    """YAML in one line; JSON is YAML, but for numbers that YAML 1.1 would read as text."""
    return re.sub(r"\b(\d+(?:\.\d+)?)e([+-])(\d+)\b(?=[,}\]])", lambda m: (m[1] if "." in m[1] else m[1] + ".0") + "e" + m[2] + m[3],
                  json.dumps(x, ensure_ascii=False))


def write(path, tables):
    out = ["# Written by generate.py; verdicts by meaning.py."]
    for t in tables:
        out.append(f"- name: {t['name']}")
        key = "pairs" if "pairs" in t else "custom"
        out.append(f"  {key}:")
        out += [f"    - {flow(o)}" for o in t[key]]
        out.append("  rows:")
        out += [f"    - [{quoted(c)}, {w}]" for c, w in t["rows"]]
    path.write_text("\n".join(out) + "\n")


def quoted(text):
    return "'" + text.replace("'", "''") + "'" if "\n" not in text else json.dumps(text)


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)
    for family in FAMILIES:
        tables = family()
        write(folder / f"table_{family.__name__}.yaml", tables)
        print(f"{family.__name__}: {sum(len(t['rows']) for t in tables)} rows")


main()
