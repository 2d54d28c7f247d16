// Cedar's WebAssembly build: all policies parsed once, one request for each node with the document as its context; each rule is a
// forbid policy, and the answer names those that hold.        usage: node cedar.js RULES.cedar NODES.ndjson
import { readFileSync } from 'node:fs'
import * as cedar from '@cedar-policy/cedar-wasm/nodejs'
import { eachNode, nodesPath, printCounts, rulesPath } from './nodes.js'

const text = readFileSync(rulesPath, 'utf8')
const names = [...text.matchAll(/@id\("([^"]*)"\)/g)].map(found => found[1])
const answer = cedar.policySetTextToParts(text)
if (answer.type !== 'success') throw new Error(JSON.stringify(answer.errors))
// Parts come in any order: each still has its @id.
const staticPolicies = Object.fromEntries(answer.policies.map(part => [part.match(/@id\("([^"]*)"\)/)[1], part]))
const parsed = cedar.preparsePolicySet('rules', { staticPolicies })
if (parsed.type !== 'success') throw new Error(JSON.stringify(parsed.errors))
const failures = new Map(names.map(name => [name, 0]))
const request = {
  principal: { type: 'User', id: 'u' },
  action: { type: 'Action', id: 'eval' },
  resource: { type: 'Node', id: 'n' },
  preparsedPolicySetId: 'rules',
  entities: []
}
await eachNode(context => {
  const given = cedar.statefulIsAuthorized({ ...request, context })
  if (given.type !== 'success' || given.response.diagnostics.errors.length) throw new Error(JSON.stringify(given).slice(0, 500))
  for (const name of given.response.diagnostics.reason) failures.set(name, failures.get(name) + 1)
})
printCounts(names, names.map(name => failures.get(name)))
