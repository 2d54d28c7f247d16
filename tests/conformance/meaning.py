"""What an expression of the policy language means, written from the language's definition alone: no line of the program is used.

An expression is a tree of the classes below; text() writes it as a rule would, value(data) says what it is worth on one object whose
custom_data is `data`. A worth is null (None), a boolean, an integer, a decimal, a string, a list or a map as Python has them, or U:
undecided. As a condition only True and False count."""
import ipaddress
import json
import math
import re
from datetime import date, datetime, timezone


class Undecided:
    def __repr__(self):
        return "U"


U = Undecided()
LEAST, MOST = -(2 ** 63), 2 ** 63 - 1


# ---- values ----

def is_bool(v):
    return isinstance(v, bool)


def is_int(v):
    return isinstance(v, int) and not is_bool(v) and LEAST <= v <= MOST


def is_big(v):
    """An integer past 64 bits keeps its text and is no number."""
    return isinstance(v, int) and not is_bool(v) and not is_int(v)


def is_number(v):
    return is_int(v) or isinstance(v, float)


def kind(v):
    if v is None:
        return "null"
    if is_bool(v):
        return "bool"
    if is_big(v):
        return "big"
    if is_number(v):
        return "number"
    return {str: "string", list: "list", dict: "map"}[type(v)]


def same(a, b):
    """Equality of data: total over all types, 1 == 1.0, integers exact."""
    if kind(a) != kind(b):
        return False
    if isinstance(a, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    return a == b


def natural(text):
    """A key that sorts as natural order does: runs of digits as numbers, all else as bytes."""
    out = []
    for run in re.findall(rb"[0-9]+|[^0-9]", text.encode()):
        # a digit run against another byte compares as bytes do, by the run's first digit
        out.append((run[:1], 1, int(run)) if run.isdigit() else (run, 0, 0))
    return out


def natural_order(a, b):
    x, y = natural(a), natural(b)
    for p, q in zip(x, y):
        if p[1] and q[1]:
            if p[2] != q[2]:
                return -1 if p[2] < q[2] else 1
        elif p != q:
            return -1 if p[0] < q[0] else 1
    return (len(x) > len(y)) - (len(x) < len(y))


def order(a, b):
    """Below, at or above zero; U where the two have no order."""
    if is_number(a) and is_number(b):
        return (a > b) - (a < b)
    if isinstance(a, str) and isinstance(b, str):
        return natural_order(a, b)
    return U


# ---- truth ----

def truth(v):
    return v if is_bool(v) else U


def negated(t):
    return U if t is U else not t


def conjunction(items):
    items = list(items)
    if any(t is False for t in items):
        return False
    return U if any(t is U for t in items) else True


def disjunction(items):
    return negated(conjunction([negated(t) for t in items]))


# ---- expressions ----

class Expr:
    """Operands are asked first: an undecided one makes every operator undecided."""
    parts = ()

    def value(self, data):
        worth = [p.value(data) for p in self.parts]
        return U if any(w is U for w in worth) else self.apply(*worth)


def inside(e):
    """As an operand: in parentheses where it needs them."""
    return e.text() if isinstance(e, (Field, Const, Reading, If, Gather)) else f"({e.text()})"


class Field(Expr):
    def __init__(self, name):
        self.name = name

    def text(self):
        return "custom_data." + self.name

    def value(self, data):
        for step in self.name.split("."):
            data = data.get(step) if isinstance(data, dict) else None
        return data


class Const(Expr):
    def __init__(self, worth):
        self.worth = worth

    def text(self):
        return json.dumps(self.worth, ensure_ascii=False)

    def value(self, data):
        return self.worth


class Reading(Expr):
    """A literal that reads a string on the other side: equal() and compare() say how."""
    def __init__(self, written):
        self.written = written
        self.mine = self.read(written)

    def text(self):
        return self.written

    def equal(self, v):
        if not isinstance(v, str):
            return False
        other = self.read(v)
        return U if other is None else other == self.mine

    def compare(self, v):
        other = self.read(v) if isinstance(v, str) else None
        return U if other is None else (other > self.mine) - (other < self.mine)

    def member(self, v):
        return self.equal(v)


class Date(Reading):
    def read(self, text):
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            try:
                d = date.fromisoformat(text)
            except ValueError:
                return None
            return int(datetime(d.year, d.month, d.day, tzinfo=timezone.utc).timestamp())
        if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text):
            try:
                return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())
            except ValueError:
                return None
        return None


class Duration(Reading):
    def read(self, text):
        m = re.fullmatch(r"(-?\d+)([smhdw])", text)
        return int(m[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}[m[2]] if m else None


class Address(Reading):
    """An address or network: of one family, and with host bits an address that has a length."""
    def read(self, text):
        if not re.fullmatch(r"[0-9a-fA-F.:]+(/\d+)?", text):
            return None
        try:
            return ipaddress.ip_interface(text)
        except ValueError:
            return None

    def is_network(self):
        return "/" in self.written

    def equal(self, v):
        if not isinstance(v, str):
            return False
        other = self.read(v)
        return U if other is None else other == self.mine

    def compare(self, v):
        other = self.read(v) if isinstance(v, str) else None
        if other is None or other.version != self.mine.version:
            return U
        a, b = ((int(x.ip), x.network.prefixlen) for x in (other, self.mine))
        return (a > b) - (a < b)

    def member(self, v):
        if not self.is_network():
            return U if v is None else self.equal(v)
        other = self.read(v) if isinstance(v, str) else None
        if other is None:
            return U
        return other.version == self.mine.version and other.network.subnet_of(self.mine.network)


class Compare(Expr):
    def __init__(self, op, a, b):
        self.op, self.a, self.b = op, a, b

    def text(self):
        return f"{inside(self.a)} {self.op} {inside(self.b)}"

    def value(self, data):
        literal = next((x for x in (self.a, self.b) if isinstance(x, Reading)), None)
        other = self.b if literal is self.a else self.a
        x = other.value(data)
        y = None if literal else self.b.value(data)
        if x is U or y is U:
            return U
        if self.op in ("==", "!=", "IS", "IS NOT"):
            t = literal.equal(x) if literal else same(x, y)
            return t if self.op in ("==", "IS") else negated(t)
        o = literal.compare(x) if literal else order(x, y)
        if o is U:
            return U
        if literal is self.a:
            o = -o
        return {"<": o < 0, "<=": o <= 0, ">": o > 0, ">=": o >= 0}[self.op]


class Between(Expr):
    def __init__(self, a, low, high, negative=False):
        self.a, self.low, self.high, self.negative = a, low, high, negative

    def text(self):
        word = "NOT BETWEEN" if self.negative else "BETWEEN"
        return f"{inside(self.a)} {word} {inside(self.low)} AND {inside(self.high)}"

    def value(self, data):
        if any(not isinstance(e, Reading) and e.value(data) is U for e in (self.a, self.low, self.high)):
            return U
        t = conjunction([Compare(">=", self.a, self.low).value(data), Compare("<=", self.a, self.high).value(data)])
        return negated(t) if self.negative else t


class In(Expr):
    def __init__(self, a, items, negative=False, bare=False):
        self.a, self.items, self.negative, self.bare = a, items, negative, bare

    def text(self):
        word = "NOT IN" if self.negative else "IN"
        items = ", ".join(i.text() for i in self.items)
        return f"{inside(self.a)} {word} {items if self.bare else '(' + items + ')'}"

    def item(self, x, e, data):
        if isinstance(e, Reading):
            return e.member(x)
        y = e.value(data)
        return same(x, y) or (isinstance(y, list) and any(same(x, m) for m in y))

    def value(self, data):
        x = self.a.value(data)
        if x is U:
            return U
        if self.bare and not isinstance(self.items[0], Reading):
            members = self.items[0].value(data)
            t = any(same(x, m) for m in members) if isinstance(members, list) else U
        else:
            if any(not isinstance(e, Reading) and e.value(data) is U for e in self.items):
                return U
            t = disjunction([self.item(x, e, data) for e in self.items])
        return negated(t) if self.negative else t


class Word(Expr):
    """An operator written as a word between two operands, or behind one."""
    def __init__(self, word, a, b=None, written=None, negative=False):
        self.word, self.written, self.negative = word, written, negative
        self.parts = (a,) if b is None else (a, b)

    def text(self):
        right = self.written or (inside(self.parts[1]) if len(self.parts) > 1 else "")
        word = ("NOT " if self.negative else "") + self.word
        return f"{inside(self.parts[0])} {word} {right}".rstrip()

    def apply(self, *worth):
        t = self.tell(*worth)
        return negated(t) if self.negative else t

    def tell(self, x, y=None):
        if self.word == "CONTAINS":
            if isinstance(x, list):
                return U if y is None else any(same(m, y) for m in x)
            if not isinstance(y, str) or not isinstance(x, (str, dict)):
                return U
            return y in x
        if not isinstance(x, str) or not isinstance(y, str):
            return U
        return x.startswith(y) if self.word == "STARTS WITH" else x.endswith(y)


class Pattern(Expr):
    """MATCHES and LIKE: the Python pattern stands for what is written."""
    def __init__(self, word, a, written, pattern, flags=0, whole=False, negative=False):
        self.word, self.parts, self.written, self.negative = word, (a,), written, negative
        self.compiled, self.whole = re.compile(pattern, flags), whole

    def text(self):
        return f"{inside(self.parts[0])} {'NOT ' if self.negative else ''}{self.word} {self.written}"

    def apply(self, x):
        if not isinstance(x, str):
            return U
        found = bool(self.compiled.fullmatch(x) if self.whole else self.compiled.search(x))
        return found != (self.negative or self.word == "!~")


class Presence(Expr):
    def __init__(self, a, form):
        self.parts, self.form = (a,), form

    def text(self):
        a = inside(self.parts[0])
        return f"{self.form} {a}" if self.form in ("EXISTS", "MISSING") else f"{a} {self.form}"

    def apply(self, x):
        return (x is None) == (self.form in ("IS NULL", "MISSING", "== null", "IS null"))


class Or(Expr):
    word, combine = "OR", staticmethod(disjunction)

    def __init__(self, *items):
        self.items = items

    def text(self):
        return f" {self.word} ".join(inside(i) for i in self.items)

    def value(self, data):
        return self.combine([truth(i.value(data)) for i in self.items])


class And(Or):
    word, combine = "AND", staticmethod(conjunction)


class Not(Expr):
    def __init__(self, a):
        self.a = a

    def text(self):
        return f"NOT ({self.a.text()})"

    def value(self, data):
        return negated(truth(self.a.value(data)))


class Coalesce(Expr):
    def __init__(self, a, b):
        self.a, self.b = a, b

    def text(self):
        return f"{inside(self.a)} ?? {inside(self.b)}"

    def value(self, data):
        x = self.a.value(data)
        return self.b.value(data) if x is None else x


class If(Expr):
    def __init__(self, a, cond, b):
        self.a, self.cond, self.b = a, cond, b

    def text(self):
        return f"({inside(self.a)} IF {inside(self.cond)} ELSE {inside(self.b)})"

    def value(self, data):
        t = truth(self.cond.value(data))
        return U if t is U else (self.a if t else self.b).value(data)


class Arithmetic(Expr):
    def __init__(self, op, a, b):
        self.op, self.parts = op, (a, b)

    def text(self):
        return f"{inside(self.parts[0])} {self.op} {inside(self.parts[1])}"

    def apply(self, x, y):
        if not is_number(x) or not is_number(y) or (self.op in "/%" and y == 0):
            return U
        whole = is_int(x) and is_int(y)
        if not whole:
            x, y = float(x), float(y)
        if self.op == "/":
            out = x // y if whole and x % y == 0 else float(x) / float(y)
        else:
            out = {"+": x + y, "-": x - y, "*": x * y}[self.op] if self.op != "%" else x % y
        if is_big(out) or (isinstance(out, float) and not math.isfinite(out)):
            return U
        return out


class Minus(Expr):
    def __init__(self, a):
        self.parts = (a,)

    def text(self):
        return f"-{inside(self.parts[0])}"

    def apply(self, x):
        return U if not is_number(x) or is_big(-x) else -x


class Join(Expr):
    """x ~ y"""
    def __init__(self, a, b):
        self.parts = (a, b)

    def text(self):
        return f"{inside(self.parts[0])} ~ {inside(self.parts[1])}"

    def apply(self, x, y):
        if not all(isinstance(v, str) or is_number(v) for v in (x, y)):
            return U
        return "".join(v if isinstance(v, str) else repr(v) for v in (x, y))


def elements(v):
    """What a quantifier runs over; U for anything but a list or map."""
    return v if isinstance(v, list) else list(v.values()) if isinstance(v, dict) else U


class Each(Expr):
    """ALL, ANY, NONE i IN list : body. In the body the field i stands for the element."""
    def __init__(self, word, over, body):
        self.word, self.over, self.body = word, over, body

    def text(self):
        return f"{self.word} i IN {inside(self.over)} : {self.body.text()}"

    def value(self, data):
        members = elements(self.over.value(data))
        if members is U:
            return U
        told = [truth(self.body.value({**data, "i": m})) for m in members]
        if self.word == "ALL":
            return conjunction(told)
        return disjunction(told) if self.word == "ANY" else negated(disjunction(told))


class Bound(Field):
    """i, or i.x"""
    def text(self):
        return self.name


class Gather(Expr):
    """COUNT(i IN list WHERE c), SUM(e FOR i IN list WHERE c) and so on."""
    def __init__(self, word, over, body=None, where=None):
        self.word, self.over, self.body, self.where = word, over, body, where

    def text(self):
        head = f"{self.body.text()} FOR i" if self.body else "i"
        where = f" WHERE {self.where.text()}" if self.where else ""
        return f"{self.word}({head} IN {inside(self.over)}{where})"

    def value(self, data):
        members = elements(self.over.value(data))
        if members is U:
            return U
        taken = []
        for m in members:
            t = truth(self.where.value({**data, "i": m})) if self.where else True
            if t is U:
                return U
            if t:
                taken.append(m)
        if self.word == "COUNT":
            return len(taken)
        worth = [self.body.value({**data, "i": m}) for m in taken]
        return U if any(w is U for w in worth) else self.fold(worth)

    def fold(self, worth):
        if self.word == "LIST":
            return worth
        if self.word == "FIRST":
            return worth[0] if worth else None
        if self.word in ("MIN", "MAX"):
            best = worth[0] if worth else None
            if len(worth) == 1 and order(best, best) is U:
                return U
            for w in worth[1:]:
                o = order(w, best)
                if o is U:
                    return U
                if o < 0 if self.word == "MIN" else o > 0:
                    best = w
            return best
        if not all(is_number(w) for w in worth):
            return U
        whole = sum(w for w in worth if is_int(w))
        decimals = [w for w in worth if isinstance(w, float)]
        if decimals:  # the integers are added exactly, and last
            total = sum(decimals) + float(whole)
            if not math.isfinite(total):
                return U
            return total / len(worth) if self.word == "AVG" else total
        if self.word == "SUM":
            return U if is_big(whole) else whole
        if not worth:
            return None
        return whole // len(worth) if whole % len(worth) == 0 else whole / len(worth)
