// cel-js: each rule parsed once to a syntax tree, evaluated for each node. CEL's methods on strings, which this implementation
// lacks, are given to it as functions.        usage: node cel.js RULES.cel.json NODES.ndjson
import { evaluate, parse } from 'cel-js'
import { eachNode, matches, printCounts, readRules } from './nodes.js'

const functions = { matches, contains: (text, part) => text.includes(part) }
const rules = readRules().map(([name, text]) => {
  const parsed = parse(text)
  if (!parsed.isSuccess) throw new Error(`${name}: ${parsed.errors}`)
  return { name, tree: parsed.cst }
})
const failures = rules.map(() => 0)
await eachNode(node => rules.forEach((rule, k) => { if (evaluate(rule.tree, node, functions)) failures[k]++ }))
printCounts(rules.map(rule => rule.name), failures)
