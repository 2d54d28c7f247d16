// json-logic-engine: each rule built once to a JavaScript function, called for each node.
// usage: node jsonlogic.js RULES.jsonlogic.json NODES.ndjson
import { LogicEngine } from 'json-logic-engine'
import { eachNode, matches, printCounts, readRules } from './nodes.js'

const engine = new LogicEngine()
engine.addMethod('matches', ([text, pattern]) => matches(text, pattern), { sync: true, deterministic: true })
const rules = readRules().map(([name, logic]) => ({ name, fails: engine.build(logic) }))
const failures = rules.map(() => 0)
await eachNode(node => { rules.forEach((rule, k) => { if (rule.fails(node)) failures[k]++ }) })
printCounts(rules.map(rule => rule.name), failures)
