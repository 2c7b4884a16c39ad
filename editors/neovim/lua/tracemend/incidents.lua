---Incidents in lists.
local client = require("tracemend.client")

local M = {}

---@param incident table
---@return string
function M.headline(incident)
  local kind = incident.type:match("[^.]+$")
  local first = vim.split(incident.message or "", "\n")[1]
  return first ~= "" and ("%s: %s"):format(kind, first) or kind
end

---@param value any
---@return any
local function given(value)
  return value ~= vim.NIL and value or nil
end

local CHECKS = { failure = "checks fail", pending = "checks run", success = "checks pass" }

---Where the fix of an incident is: its branch, and how its pull request stands.
---@param delivered table
---@return string
local function whereabouts(delivered)
  local parts = { delivered.branch }
  if given(delivered.pull_request) then
    table.insert(parts, "pull request " .. (given(delivered.state) or "open"))
  elseif given(delivered.pushed_to) then
    table.insert(parts, "pushed to " .. delivered.pushed_to)
  end
  local checks = CHECKS[given(delivered.checks)]
  if checks then
    local failing = #delivered.failing > 0 and ": " .. table.concat(delivered.failing, ", ") or ""
    table.insert(parts, checks .. failing)
  end
  return table.concat(parts, ", ")
end

---One line: error, place, how often, the best fix and what was shown of it, where the fix is.
---@param incident table As the server's command `incidents` gives it.
---@return string
function M.line(incident)
  local parts = { M.headline(incident) }
  if given(incident.uri) then
    table.insert(parts, ("%s:%d"):format(vim.fn.fnamemodify(vim.uri_to_fname(incident.uri), ":~:."), incident.line + 1))
  end
  if incident.count > 1 then
    table.insert(parts, ("%d times"):format(incident.count))
  end
  local fix, delivered = incident.fixes[1], incident.delivered[1]
  if delivered then
    table.insert(parts, whereabouts(delivered))
  elseif incident.state ~= "open" then
    table.insert(parts, incident.state)
  elseif fix then
    table.insert(parts, fix.title .. (given(fix.proof) and fix.proof ~= "" and (" (%s)"):format(fix.proof) or ""))
  end
  return table.concat(parts, " · ")
end

---Lets the user pick one of the incidents, through `vim.ui.select`.
---@param states string[]
---@param prompt string
---@param done fun(incident: table)
---@param only_one_is_chosen boolean? Whether nobody is asked where there is just one.
function M.select(states, prompt, done, only_one_is_chosen)
  client.execute("incidents", { states = states }, function(result)
    if #result.incidents == 0 then
      client.tell("There is no incident in this project.")
    elseif #result.incidents == 1 and only_one_is_chosen then
      done(result.incidents[1])
    else
      vim.ui.select(result.incidents, { prompt = prompt, format_item = M.line, kind = "tracemend" }, function(chosen)
        if chosen then
          done(chosen)
        end
      end)
    end
  end)
end

return M
