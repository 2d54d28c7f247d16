// What the references in JavaScript share: documents in, counts out.
import { createReadStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

export const [rulesPath, nodesPath] = process.argv.slice(2)
export const readRules = () => JSON.parse(readFileSync(rulesPath, 'utf8'))

// Calls visit(document) for each line of the file of nodes, and waits for it where it promises.
export async function eachNode (visit) {
  for await (const line of createInterface({ input: createReadStream(nodesPath) })) {
    const waiting = visit(JSON.parse(line))
    if (waiting) await waiting
  }
}

export function printCounts (names, failures) {
  process.stdout.write(names.map((name, k) => `${name}\t${failures[k]}\n`).join(''))
}

// A regular expression is compiled once, whatever the engine makes of the call.
const compiled = new Map()
export function matches (text, pattern) {
  let regex = compiled.get(pattern)
  if (!regex) compiled.set(pattern, regex = new RegExp(pattern))
  return regex.test(text)
}
