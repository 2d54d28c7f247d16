#!/usr/bin/python3
"""Holds what the commands write for machines to the structure of its format: usage schemas.py UNET [SARIF-SCHEMA]

JSON documents against docs/schemas; SARIF, JUnit, NDJSON and workflow commands against rules written here from their
specifications, on the examples and on a fleet of hostile names. With the official SARIF 2.1.0 schema as second argument
(it is not part of the project), SARIF is held to that too."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import xml.etree.ElementTree as xml
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNET = str(Path(sys.argv[1]).resolve())
LIVE = ROOT / "examples/small-office/live"
DOCUMENTS = [
    ("policy-eval", ["policy", "eval"]),
    ("policy-eval", ["policy", "eval", "--rule", "*:2"]),
    ("policy-eval", ["policy", "eval", "--profile"]),
    ("policy-validate", ["policy", "validate"]),
    ("policy-validate", ["policy", "validate", str(ROOT / "tests/fixtures/policy/five_errors.rules")]),
    ("policy-list", ["policy", "list"]),
    ("template-render", ["template", "render", "--all"]),
    ("template-diff", ["template", "diff", "--all"]),
    ("check", ["check"]),
    ("policy-diff", ["policy", "diff", "nodes.yaml"]),
    ("bench", ["bench", "--runs", "1"]),
    ("config-slice", ["config", "slice", "--json", "-m", "interface .*", "-m", "banner .*", str(LIVE / "hq-sw1.cfg")]),
    ("config-slice", ["config", "slice", "--json", "-m", "**", "--not", "protocols", str(LIVE / "br-rtr1.cfg")]),
    ("config-slice", ["config", "slice", "--json", "--lenient", "-d", "frr", "-m", "none", "unet.yaml"]),
    ("config-detect", ["config", "detect", "--json", "."]),
    ("config-detect", ["config", "detect", "--json", "--explain", str(LIVE / "hq-sw1.cfg"), "unet.yaml"]),
    ("explain", ["explain"]),
    ("explain", ["explain", "W0203"]),
]
RUNS = [
    ["policy", "eval"],
    ["policy", "eval", "--rule", "*:3"],
    ["policy", "eval", "nosuch"],
    ["policy", "validate"],
    ["policy", "validate", str(ROOT / "tests/fixtures/policy/five_errors.rules")],
    ["policy", "eval", "-p", str(ROOT / "tests/fixtures/policy/five_errors.rules")],
]
# names that break formats: quotes, line breaks, markup, commands, controls, other planes, invalid in XML, very long
NAMES = ['q"uo\'te', "line\nbreak", "car\rriage", "]]><!--&amp;", "::error file=x::y", "a,b:c%d%0A", "tab\there",
         "\x01\x1b[2Jbell\x07", "emoji \U0001f600 \u202eevil", "\ufffe\uffff", "n" * 10000, "{0} {name} [x](http://y)",
         "-", "__proto__", "\u00e4\u0308"]
results = {"passed": 0, "failed": 0}


def claim(what, good, detail=""):
    results["passed" if good else "failed"] += 1
    if not good:
        print(f"FAILED: {what}\n{str(detail)[:1500]}")


def unet(cwd, *args):
    env = {k: v for k, v in os.environ.items() if not k.startswith("UNET_")}
    done = subprocess.run([UNET, *map(str, args)], cwd=cwd, capture_output=True, timeout=120, env=dict(env, NO_COLOR="1"))
    return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")


# ---- our JSON ----

def document(cwd, kind, args):
    """The document that a command writes, held to its schema; None where it breaks it."""
    import jsonschema
    schema = json.loads((ROOT / "docs" / "schemas" / f"{kind}.json").read_text())
    _, out, err = unet(cwd, *args, "--format", "json")
    try:
        doc = json.loads(out)
        jsonschema.Draft202012Validator(schema).validate(doc)
        claim("", True)
        return doc
    except Exception as error:
        claim(f"{cwd.name}: {' '.join(args)}", False, f"{error}\n{err}")
        return None


def documents(story):
    for kind, args in DOCUMENTS:
        if kind.startswith("template") and not (story / "templates").exists():
            continue  # a workspace of rules alone
        document(story, kind, args)


NETWORK = {
    "unet.yaml": "nodes: nodes.yaml\nlinks: links.yaml\npolicies: policies/\n",
    "nodes.yaml": """\
- {name: a, vendor: cisco, role: core, installed: 2026-01-01, interfaces: [{name: e1, mtu: 1500}, {name: e2, mtu: 9000}]}
- {name: b, vendor: cisco, role: lab, installed: 2026-11-01, interfaces: 7}
- {name: c, vendor: juniper}
""",
    "links.yaml": "- {name: ab, a: a, z: b}\n",
    "policies/10.rules": """\
RULE mtu TAGS l2 FOR EACH i IN node.interfaces ALWAYS THEN ASSERT i.mtu >= 9000
RULE old WHEN vendor == "cisco" THEN ASSERT age(node.installed) < 90d ELSE SET custom_data.old TO "no"
RULE same-role ALWAYS THEN ASSERT link.a.role == link.z.role MESSAGE "{link.a.name} is {link.a.role}"
EXEMPT mtu FOR node.name == "b" UNTIL 2027-01-31 REASON "NET-1" BY "ops"
EXEMPT TAG l2 FOR node.name == "zz" UNTIL 2027-01-31 REASON "NET-2"
EXEMPT old FOR role == "core" UNTIL 2026-10-31 REASON "NET-3"
""",
    "policies/10_test.rules": """\
TEST "small" GIVEN node {interfaces: [{mtu: 1500}]} EXPECT mtu FAILS AT node.interfaces[0].mtu
TEST "wrong" GIVEN node {vendor: "cisco", installed: "2026-01-01"} GIVEN NOW 2026-12-01 EXPECT old PASSES
TEST "set" GIVEN node {vendor: "x"} EXPECT SET custom_data.old TO "no" EXPECT NOT APPLY "x.jinja"
""",
}


def language(tmp):
    """Documents of all that the policy language has: elements, waivers, instants, traces, tests."""
    for name, text in NETWORK.items():
        (tmp / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp / name).write_text(text)
    now = ["--now", "2026-11-21"]
    doc = document(tmp, "policy-eval", ["policy", "eval", *now])
    if doc:
        claim("eval tells of elements", any("element" in f for f in doc["findings"]), doc["findings"])
        claim("eval tells of waivers", [w["waived"] for w in doc["waivers"]] == [1, 0, 0], doc["waivers"])
        claim("eval tells the end of a waiver", doc["waivers"][2]["expired"] == 1, doc["waivers"])
        claim("eval tells the instant", doc["summary"].get("now") == "2026-11-21", doc["summary"])
    held(tmp, ["policy", "eval", *now])
    for what, rule in (("a", "mtu"), ("b", "mtu"), ("c", "old"), ("a", "old"), ("ab", "same-role")):
        document(tmp, "policy-explain", ["policy", "explain", what, rule, *now])
    doc = document(tmp, "policy-test", ["policy", "test"])
    if doc:
        claim("a test fails", [t["outcome"] for t in doc["tests"]] == ["pass", "fail", "pass"], doc["tests"])
    held(tmp, ["policy", "test"])
    doc = document(tmp, "policy-test", ["policy", "test", "small", "set", "--mutate"])
    if doc:
        claim("mutations are listed", doc["mutations"]["made"] > 2, doc["mutations"])
    held(tmp, ["policy", "test", "small", "--min-coverage", "100"])
    office = tmp / "office"
    shutil.copytree(ROOT / "examples" / "small-office", office)
    (office / "policies" / "30.rules").write_text(
        'EXEMPT TEMPLATE "ios/*" FOR node.name == "hq-sw1" UNTIL 2027-01-31 REASON "NET-1" BY "ops"\n')
    doc = document(office, "template-diff", ["template", "diff", "--all", *now])
    if doc:
        claim("a waived drift is told", doc["summary"]["waived"] == 1 and doc["waivers"][0]["waived"] == 2, doc["summary"])
    document(office, "check", ["check", *now])


# ---- SARIF 2.1.0 ----

class Shape(Exception):
    pass


def need(good, why):
    if not good:
        raise Shape(why)


def only(thing, where, required, optional=()):
    need(isinstance(thing, dict), f"{where} is no object")
    need(set(required) <= set(thing), f"{where} lacks {set(required) - set(thing)}")
    need(set(thing) <= set(required) | set(optional), f"{where} has {set(thing) - set(required) - set(optional)}")


def message(thing, where):
    only(thing, where, ["text"])
    need(isinstance(thing["text"], str) and thing["text"], f"{where} is empty")


def location(thing, where, root):
    only(thing, where, [], ["physicalLocation", "logicalLocations", "message"])
    for logical in thing.get("logicalLocations", []):
        only(logical, where, ["name"], ["kind"])
    if "message" in thing:
        message(thing["message"], where)
    if "physicalLocation" not in thing:
        return
    physical = thing["physicalLocation"]
    only(physical, where, ["artifactLocation"], ["region"])
    artifact = physical["artifactLocation"]
    only(artifact, where, ["uri"], ["uriBaseId"])
    need(re.fullmatch(r"(?:[-A-Za-z0-9._~/:]|%[0-9A-F]{2})+", artifact["uri"]), f"{where}: {artifact['uri']}")
    absolute = artifact["uri"].startswith("file:///")
    need(absolute != ("uriBaseId" in artifact), f"{where}: base of {artifact['uri']}")
    path = urllib.parse.unquote(artifact["uri"].removeprefix("file://"))
    need((root / path).exists(), f"{where}: {path} is no file")
    if "region" in physical:
        region(physical["region"], where, (root / path).read_bytes())


def region(thing, where, data):
    only(thing, where, ["startLine"], ["startColumn", "endLine", "endColumn"])
    lines = data.decode("utf-8", "replace").split("\n")
    at = (thing["startLine"], thing.get("startColumn", 1))
    end = (thing.get("endLine", at[0]), thing.get("endColumn", at[1]))
    need((1, 1) <= at <= end, f"{where}: {thing}")
    for line, column in (at, end):
        need(line <= len(lines), f"{where}: no line {line}")
        units = len(lines[line - 1].encode("utf-16-le")) // 2
        need(column <= units + 1, f"{where}: no column {column} in a line of {units}")


def result(thing, where, rules, root):
    only(thing, where, ["ruleId", "level", "message"],
         ["ruleIndex", "locations", "relatedLocations", "partialFingerprints", "suppressions", "baselineState", "properties"])
    need(thing["level"] in ("none", "note", "warning", "error"), where)
    message(thing["message"], where)
    if thing.get("baselineState") != "absent":
        need(rules[thing["ruleIndex"]]["id"] == thing["ruleId"], f"{where}: ruleIndex")
    for key in ("locations", "relatedLocations"):
        for place in thing.get(key, []):
            location(place, f"{where}.{key}", root)
    for key, print_ in thing.get("partialFingerprints", {}).items():
        need(key == "unetFinding/v1" and re.fullmatch("[0-9a-f]{32}", print_), f"{where}: {key} {print_}")
    for s in thing.get("suppressions", []):
        only(s, where, ["kind", "status"], ["justification", "location"])
        need(s["kind"] in ("inSource", "external"), where)
    need(thing.get("baselineState", "new") in ("new", "unchanged", "updated", "absent"), where)


def sarif(text, code, root):
    doc = json.loads(text)
    only(doc, "log", ["$schema", "version", "runs"])
    need(doc["version"] == "2.1.0" and len(doc["runs"]) == 1, "version")
    run = doc["runs"][0]
    only(run, "run", ["tool", "invocations", "results", "columnKind", "originalUriBaseIds", "automationDetails"],
         ["properties"])
    need(run["columnKind"] == "utf16CodeUnits", "columnKind")
    driver = run["tool"]["driver"]
    only(driver, "driver", ["name", "version", "semanticVersion", "rules"])
    for i, rule in enumerate(driver["rules"]):
        only(rule, f"rule {i}", ["id", "shortDescription", "defaultConfiguration", "properties"], ["help"])
        message(rule["shortDescription"], f"rule {i}")
        tags = rule["properties"].get("tags", [])
        need(len(set(tags)) == len(tags), f"rule {i}: tags repeat")
    ids = [r["id"] for r in driver["rules"]]
    need(len(set(ids)) == len(ids), "ids repeat")
    only(run["invocations"][0], "invocation", ["executionSuccessful", "exitCode", "exitCodeDescription"],
         ["toolExecutionNotifications"])
    need(run["invocations"][0]["exitCode"] == code, "exitCode")
    for n in run["invocations"][0].get("toolExecutionNotifications", []):
        only(n, "notification", ["level", "message"], ["descriptor", "locations"])
        for place in n.get("locations", []):
            location(place, "notification", root)
    suppressed = ["suppressions" in r for r in run["results"]]
    need(all(suppressed) or not any(suppressed), "some results say nothing of suppressions")
    for i, r in enumerate(run["results"]):
        result(r, f"result {i}", driver["rules"], root)
    if len(sys.argv) > 2:
        import jsonschema
        jsonschema.Draft4Validator(json.loads(Path(sys.argv[2]).read_text())).validate(doc)
    return run


# ---- JUnit ----

SUITE = {"name", "tests", "failures", "errors", "skipped", "time", "file", "timestamp"}


def junit(text, code, root):
    top = xml.fromstring(text)
    need(top.tag == "testsuites" and set(top.attrib) == {"name", "tests", "failures", "errors", "time"}, "testsuites")
    sums = {"tests": 0, "failures": 0, "errors": 0}
    for suite in top:
        need(suite.tag == "testsuite" and SUITE - {"file", "timestamp"} <= set(suite.attrib) <= SUITE, f"{suite.tag} {suite.attrib}")
        order = [child.tag for child in suite]
        need(order == sorted(order) and set(order) <= {"properties", "testcase"}, f"children {order[:5]}")
        for properties in suite.findall("properties"):
            need(all(p.tag == "property" and set(p.attrib) == {"name", "value"} for p in properties), "properties")
        cases = suite.findall("testcase")
        count = {"tests": len(cases)}
        for tag, key in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            count[key] = sum(case.find(tag) is not None for case in cases)
        for key, n in count.items():
            need(int(suite.get(key)) == n, f"{key} of {suite.get('name')}: {suite.get(key)} for {n}")
        for case in cases:
            need(set(case.attrib) == {"name", "classname", "time"} and case.get("time") == "0", f"{case.attrib}")
            need(len(case) <= 1 and all(c.tag in ("failure", "error", "skipped", "system-out") for c in case), "case")
            need(all("message" in c.attrib for c in case if c.tag != "system-out"), "message")
        for key in sums:
            sums[key] += count[key]
    for key, n in sums.items():
        need(int(top.get(key)) == n, f"{key}: {top.get(key)} for {n}")
    need(sums["tests"] > 0, "no case")
    need(code not in (2, 65) or sums["failures"] + sums["errors"] > 0, f"exit {code} and all is green")
    need(code != 0 or sums["failures"] == 0, "exit 0 with failures")
    return top


# ---- lines ----

def ndjson(text, code, root):
    lines = [json.loads(line) for line in text.decode().splitlines()]
    for line in lines[:-1]:
        need(line["kind"] in ("finding", "test", "diagnostic") and set(line) == {"kind", line["kind"]}, line)
    need(set(lines[-1]) == {"kind", "schema_version", "report", "exit_code", "summary"}, lines[-1])
    need(lines[-1]["exit_code"] == code, "exit code")
    return lines


def github(text, code, root):
    command = re.compile(r"::(error|warning|notice) ((?:[a-zA-Z]+=[^,:\r\n]*)(?:,[a-zA-Z]+=[^,:\r\n]*)*)::([^\r\n]+)")
    lines = text.decode().split("\n")
    need(lines.pop() == "", "the last line does not end")
    for line in lines:
        need(command.fullmatch(line) or re.match(r"[0-9,]+ (?:rules?|tests?)[,: ]|against the baseline|judged as of", line), line)
        need(not any(ord(c) < 32 or ord(c) == 127 for c in line), repr(line))
    need(code != 2 or any(line.startswith(("::error", "::warning")) for line in lines), "exit 2 and nothing is said")
    return lines


FORMATS = {"sarif": sarif, "junit": junit, "ndjson": ndjson, "github": github}


def held(cwd, args):
    """The run in every format, each held to its rules; what the checks gave."""
    got, codes = {}, set()
    for name, check in FORMATS.items():
        code, out, err = unet(cwd, *args, "--format", name)
        codes.add(code)
        try:
            got[name] = check(out, code, Path(cwd))
            claim("", True)
        except (Shape, ValueError, KeyError, IndexError, xml.ParseError) as error:
            claim(f"{Path(cwd).name}: {' '.join(map(str, args))} --format {name}", False, f"{error!r}\n{err}")
    codes.add(unet(cwd, *args)[0])
    claim(f"the format does not change the exit code of {args}", len(codes) == 1, codes)
    return got


def hostile(tmp):
    """Every name is in every format once for each rule, and comes back as it was where the format can hold it."""
    nodes = [{"name": n, "vendor": n, "custom_data": {"level": "x" if i % 3 else 1}} for i, n in enumerate(NAMES)]
    (tmp / "a b%c:d.json").write_text(json.dumps(nodes, ensure_ascii=False))
    (tmp / "r\u00e4.rules").write_text(
        'RULE firmware DESCRIPTION "<b>&\\u0001\\n\\"" TAGS a, a WHEN vendor IS NOT NULL\n'
        '  THEN ASSERT custom_data.level > 3 MESSAGE "\U0001f600 {name} ]]> 100% ::x,y"\n'
        'WHEN name == "-" THEN WARN "::error::{name}\\n::error::x"\n')
    got = held(tmp, ["policy", "eval", "-p", "r\u00e4.rules", "-n", "a b%c:d.json"])
    names = sorted(NAMES)
    if "sarif" in got:
        have = sorted(r["properties"]["object"] for r in got["sarif"]["results"])
        claim("SARIF keeps hostile names", have == names, have)
    if "ndjson" in got:
        have = sorted(line["finding"]["object"] for line in got["ndjson"] if line["kind"] == "finding")
        claim("NDJSON keeps hostile names", have == sorted(NAMES + ["-"]), have)
    if "junit" in got:
        cases = {c.get("name") for c in got["junit"].iter("testcase")}
        kept = {n for n in NAMES if not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", n)}
        claim("JUnit keeps hostile names that XML can hold", kept <= cases, kept - cases)
    if "github" in got:
        claim("a workflow command for each finding", len([l for l in got["github"] if l.startswith("::")]) == len(NAMES) + 1)


def baselines(tmp):
    """What one run reports is known to the next, through either format, whatever the names."""
    args = ["policy", "eval", "-p", "r\u00e4.rules", "-n", "a b%c:d.json"]
    for name in ("json", "sarif"):
        unet(tmp, *args, "--report", f"{name}=known.{name}")
        code, out, err = unet(tmp, *args, "--baseline", f"known.{name}", "--format", "json")
        found = json.loads(out)["summary"]["baseline"]
        claim(f"all is known to its own {name}", code == 0 and found == {"new": 0, "unchanged": len(NAMES), "fixed": 0},
              f"{code} {found} {err}")
        held(tmp, [*args, "--baseline", f"known.{name}"])
    args = ["check", "-p", "r\u00e4.rules", "-n", "a b%c:d.json", "--format", "json"]
    unet(tmp, *args, "--output", "known.check")
    code, out, err = unet(tmp, *args, "--baseline", "known.check")
    found = json.loads(out)["policies"]["summary"]["baseline"]
    claim("check takes its own document as a baseline", code == 0 and found["unchanged"] == len(NAMES) and not found["new"], f"{code} {err}")
    try:
        import jsonschema
        jsonschema.Draft202012Validator(json.loads((ROOT / "docs/schemas/check.json").read_text())).validate(json.loads(out))
    except ImportError:
        pass  # main() says that it is missing


def main():
    for story in sorted(p.parent for p in ROOT.glob("examples/*/unet.yaml")):
        for args in RUNS:
            held(story, args)
    with tempfile.TemporaryDirectory() as tmp:
        hostile(Path(tmp))
        baselines(Path(tmp))
    skipped = 0
    try:
        import jsonschema  # noqa: F401
        for story in sorted(p.parent for p in ROOT.glob("examples/*/unet.yaml")):
            documents(story)
        with tempfile.TemporaryDirectory() as tmp:
            language(Path(tmp))
    except ImportError:
        skipped = 1
        print("SKIP: python3-jsonschema is not installed")
    print(f"{results['passed']} passed, {results['failed']} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if results["failed"] else 0


sys.exit(main())
