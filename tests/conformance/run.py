#!/usr/bin/python3
"""Runs the conformance cases through the program: usage run.py UNET [FILE...]

README.md says what a file holds. A table becomes one run, with a rule for each row; a case becomes one run. Prints every case that
differs, and at the end how many passed and failed."""
import copy
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LETTER = {"fail": "T", "undecided": "U", "waived": "W"}
WORD = {"T": "true", "F": "false", "U": "undecided"}
ERROR = re.compile(r"^(error|warning)\[([EW]\d+)\]: (.*)$", re.M)
REFUSED = 65  # the exit code where something does not compile


def strings_of(data):
    return json.dumps(data, ensure_ascii=False)


class Place:
    """A folder with the files of one run."""

    def __init__(self, unet, item):
        self.unet, self.item, self.diagnostics, self.errors = unet, item, [], ""
        self.root = Path(tempfile.mkdtemp(prefix="conformance."))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.root, ignore_errors=True)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def fill(self, rules):
        item = self.item
        settings = {"nodes": "data.json", "policies": "policies", **item.get("settings", {})}
        data = {k: item.get(k, []) for k in ("nodes", "links", "locations")}
        self.write("data.json", strings_of(data))
        for name, text in rules.items():
            self.write("policies/" + name, text)
        for name, text in item.get("libraries", {}).items():
            self.write(name, text)
        for table, rows in item.get("tables", {}).items():
            settings.setdefault("objects", {})[table] = table + ".json"
            self.write(table + ".json", strings_of(rows))
        for node, text in item.get("configs", {}).items():
            settings["configs"] = "live/{node.name}.cfg"
            self.write(f"live/{node}.cfg", text)
        self.write("unet.yaml", strings_of(settings))

    def run(self, *more):
        args = [self.unet, "policy", "eval", "-C", str(self.root), "--format", "json", "--max-findings", "all", *more]
        if "now" in self.item:
            args += ["--now", self.item["now"]]
        if "undecided" in self.item:
            args += ["--undecided", self.item["undecided"]]
        done = subprocess.run(args, capture_output=True, timeout=300, env=dict(os.environ, NO_COLOR="1"))
        self.errors = done.stderr.decode(errors="replace")
        self.code = done.returncode
        try:
            report = json.loads(done.stdout)
        except json.JSONDecodeError:
            return None
        if done.returncode != REFUSED:
            return report
        self.diagnostics = [d for d in report["diagnostics"] if d["severity"] == "error"]
        return None

    def validate(self):
        done = subprocess.run([self.unet, "policy", "validate", "-C", str(self.root)], capture_output=True, timeout=300,
                              env=dict(os.environ, NO_COLOR="1"))
        self.errors = (done.stderr + done.stdout).decode(errors="replace")


# ---- tables ----

def objects_of(table):
    """The objects that the rows speak of."""
    if "pairs" in table:
        custom = [{**({"a": p["v"]} if "v" in p else {}), **({"b": q["v"]} if "v" in q else {})}
                  for p in table["pairs"] for q in table["pairs"]]
    elif "custom" in table:
        custom = table["custom"]
    else:
        return table[table.get("for", "node") + "s"]
    return [{"name": f"n{i}", "custom_data": c} for i, c in enumerate(custom)]


def rule_of(table, i, condition):
    kind = " FOR location" if table.get("for") == "location" else ""
    return f"RULE r{i}{kind} WHEN {condition} THEN ASSERT false\n"


def run_table(unet, table):
    """Yields (name of the row, what differs or None)."""
    objects = objects_of(table)
    item = table if "nodes" in table else {**table, "nodes": objects}
    number = {o["name"]: i for i, o in enumerate(objects)}
    left, refused = dict(enumerate(row[0] for row in table["rows"])), {}
    report = None
    with Place(unet, item) as place:
        while left and report is None:
            order = list(left)
            place.fill({"main.rules": "".join(rule_of(table, i, left[i]) for i in order)})
            report = place.run()
            if report is None:
                found = {order[d["place"]["line"] - 1]: f"{d['code']} {d['message']}" for d in place.diagnostics}
                if not found:
                    found = {i: f"exit {place.code}: {place.errors[:300]}" for i in left}
                refused.update(found)
                left = {i: c for i, c in left.items() if i not in found}
    letters = {i: ["F"] * len(objects) for i in left}
    for f in report["findings"] if report else []:
        letters[int(f["rule"][1:])][number[f["object"]]] = LETTER[f["verdict"]]
    for i, (condition, wanted) in enumerate(table["rows"]):
        wanted = wanted.replace(" ", "")
        if i in refused:
            yield condition, "does not compile: " + refused[i]
        elif len(wanted) != len(objects):
            yield condition, f"the row has {len(wanted)} letters for {len(objects)} objects"
        else:
            wrong = [f"{strings_of(objects[k].get('custom_data', objects[k]))}: {WORD[have]}, wanted {WORD[want]}"
                     for k, (have, want) in enumerate(zip(letters[i], wanted)) if have != want]
            more = f" … and {len(wrong) - 4} more" if len(wrong) > 4 else ""
            yield condition, "\n    ".join(wrong[:4]) + more if wrong else None


# ---- cases ----

def patched(data, patch):
    """Applies the operations add, replace and remove of an RFC 6902 patch."""
    data = copy.deepcopy(data)
    for step in patch:
        keys = [k.replace("~1", "/").replace("~0", "~") for k in step["path"].split("/")[1:]]
        at = data
        for k in keys[:-1]:
            at = at[int(k)] if isinstance(at, list) else at[k]
        last = keys[-1]
        if isinstance(at, list):
            if step["op"] == "remove":
                del at[int(last)]
            elif step["op"] == "add":
                at.insert(len(at) if last == "-" else int(last), step["value"])
            else:
                at[int(last)] = step["value"]
        elif step["op"] == "remove":
            del at[last]
        else:
            at[last] = step["value"]
    return data


def equal(a, b):
    """Data compared with its types."""
    if isinstance(a, bool) != isinstance(b, bool):
        return False
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(equal(x, y) for x, y in zip(a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(equal(a[k], b[k]) for k in a)
    return a == b


def diagnostic_differs(place, level, wanted):
    place.validate()
    found = [(m[2], m[3]) for m in ERROR.finditer(place.errors) if m[1] == level]
    wanted = wanted if isinstance(wanted, list) else [wanted]
    told = "; ".join(f"{code} {text}" for code, text in found) or "none"
    if level == "error" and len(found) != len(wanted):
        return f"{len(found)} errors, wanted {len(wanted)}: {told}"
    for w in wanted:
        if not any(w["code"] == code and w.get("message", "") in text for code, text in found):
            return f"wanted {level} {w['code']} {w.get('message', '')!r}, found: {told}"
        if "line" in w and not re.search(rf"main\.rules:{w['line']}\b", place.errors):
            return f"wanted {level} {w['code']} on line {w['line']}:\n{place.errors[:400]}"
    return None


def verdicts_differ(report, expect):
    found = {}
    for f in report["findings"]:
        name = f["object"] + (" " + f["element"] if "element" in f else "")
        found.setdefault(f["rule"], {})[name] = f["verdict"]
    counts = {r["id"]: r["counts"] for r in report["rules"]}
    for rule, objects in expect.items():
        if rule not in counts:
            return f"there is no rule {rule}, only {', '.join(counts)}"
        for name, verdict in objects.items():
            have = found.get(rule, {}).get(name, "skip or pass")
            if have != verdict and not (have == "skip or pass" and verdict in ("skip", "pass")):
                return f"{rule} on {name}: {have}, wanted {verdict}"
        wanted = {v: list(objects.values()).count(v) for v in counts[rule]}
        if wanted != counts[rule]:
            return f"{rule}: {counts[rule]}, wanted {wanted}"
    return None


def data_differ(place, after):
    patches = {}
    for line in (place.root / "overlay").read_text().splitlines():
        if line:
            row = json.loads(line)
            patches[row["name"]] = row["patch"]
    for node in place.item["nodes"]:
        if node["name"] not in after:
            continue
        have = patched(node, patches.get(node["name"], [])).get("custom_data", {})
        if not equal(have, after[node["name"]]):
            return f"custom_data of {node['name']}: {strings_of(have)}, wanted {strings_of(after[node['name']])}"
    return None


def messages_differ(report, wanted):
    for rule, objects in wanted.items():
        for name, text in objects.items():
            have = next((f["message"] for f in report["findings"] if (f["rule"], f["object"]) == (rule, name)), None)
            if have != text:
                return f"message of {rule} on {name}: {have!r}, wanted {text!r}"
    return None


def case_differs(place):
    item = place.item
    rules = item["rules"] if isinstance(item["rules"], dict) else {"main.rules": item["rules"]}
    place.fill(rules)
    report = place.run("--write", str(place.root / "overlay")) if "after" in item else place.run()
    if "error" in item and place.code != REFUSED:
        return f"exit {place.code}, wanted {REFUSED}"
    if "error" in item:
        return diagnostic_differs(place, "error", item["error"])
    if report is None:
        place.validate()
        return f"exit {place.code}: {place.errors[:600]}"
    differs = verdicts_differ(report, item.get("expect", {}))
    if not differs and "warning" in item:
        differs = diagnostic_differs(place, "warning", item["warning"])
    if not differs and "after" in item:
        differs = data_differ(place, item["after"])
    if not differs and "messages" in item:
        differs = messages_differ(report, item["messages"])
    if not differs and "exit" in item and place.code != item["exit"]:
        differs = f"exit {place.code}, wanted {item['exit']}"
    return differs


def run_item(unet, item):
    if "rows" in item:
        return list(run_table(unet, item))
    with Place(unet, item) as place:
        return [(item["name"], case_differs(place))]


def main():
    unet = str(Path(sys.argv[1]).resolve())
    paths = [Path(p) for p in sys.argv[2:]] or sorted(HERE.glob("*.yaml"))
    passed = failed = 0
    with ThreadPoolExecutor(2) as pool:
        for path in paths:
            items = yaml.load(path.read_text(), Loader)
            good = bad = 0
            for item, told in zip(items, pool.map(lambda i: run_item(unet, i), items)):
                for name, differs in told:
                    good += differs is None
                    bad += differs is not None
                    if differs is not None:
                        print(f"FAILED: {path.name}: {item['name']}: {name}\n    {differs}")
            print(f"{path.name}: {good} of {good + bad}")
            passed, failed = passed + good, failed + bad
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
