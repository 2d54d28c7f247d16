// json-rules-engine: one engine with all rules, run for each node; paths are dotted names, resolved by a function instead of
// JSONPath, which is slower.        usage: node engine.js RULES.engine.json NODES.ndjson
import { Engine } from 'json-rules-engine'
import { eachNode, matches, printCounts, readRules } from './nodes.js'

const paths = new Map()
function pathResolver (value, path) {
  let keys = paths.get(path)
  if (!keys) paths.set(path, keys = path.split('.'))
  for (const key of keys) value = value?.[key]
  return value
}

const rules = readRules()
const engine = new Engine(rules, { allowUndefinedFacts: true, pathResolver })
engine.addOperator('matches', (text, pattern) => matches(text, pattern))
engine.addOperator('hasText', (text, part) => text.includes(part))
engine.addOperator('isMissing', (value, wanted) => (value === undefined || value === null) === wanted)
const failures = new Map(rules.map(rule => [rule.name, 0]))
await eachNode(async node => {
  const { events } = await engine.run(node)
  for (const { type } of events) failures.set(type, failures.get(type) + 1)
})
printCounts([...failures.keys()], [...failures.values()])
