-- The reference for a scripting language: LuaJIT, every rule a closure, documents read by lua-cjson.
-- usage: luajit closures.lua RULES.lua NODES.ndjson > rule<TAB>failures
local decode = require("cjson").decode
local rules = dofile(arg[1])
local failures = {}
for k = 1, #rules do failures[k] = 0 end
for line in io.lines(arg[2]) do
  local node = decode(line)
  for k = 1, #rules do
    if rules[k][2](node) then failures[k] = failures[k] + 1 end
  end
end
for k = 1, #rules do print(rules[k][1] .. "\t" .. failures[k]) end
