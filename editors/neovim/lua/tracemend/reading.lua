---Giving texts to the server.
local client = require("tracemend.client")

local M = {}

---Reads the tracebacks in a text and goes to the line that is to blame for the last.
---@param text string
---@param origin string
function M.read(text, origin)
  client.execute("readTraceback", { text = text, origin = origin, cwd = vim.fn.getcwd() }, function(result)
    local last = result.incidents[#result.incidents]
    if last and last.uri and last.uri ~= vim.NIL then
      require("tracemend.places").open(last.uri, last.line)
    elseif last then
      client.tell(("%s: no line of this project is to blame for it."):format(require("tracemend.incidents").headline(last)))
    end
  end)
end

---What a text with a Python error holds somewhere: the server is not asked about others.
local SIGNS = { "Traceback %(most recent call last%)", 'File ".-", line %d', "%f[%w]%u%a+Error%f[%A]", "%f[%w]%u%a+Exception%f[%A]" }

---Reads the tracebacks in a text where there are any, and stays where the user is.
---@param text string
function M.quietly(text)
  local telling = vim.iter(SIGNS):any(function(sign)
    return text:find(sign) ~= nil
  end)
  if not telling then
    return
  end
  client.with(function(server)
    -- What the recorder has reported of the same crash is counted once: that holds for this origin.
    local argument = { text = text, origin = "terminal", cwd = vim.fn.getcwd() }
    server:request("workspace/executeCommand", { command = "tracemend.readTraceback", arguments = { argument } }, function() end)
  end)
end

return M
