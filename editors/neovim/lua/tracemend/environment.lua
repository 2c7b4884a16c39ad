---The crash recorder in the environment of Neovim: what it starts, terminals, `:make` and test runners, has it from there.
local config = require("tracemend.config")

local M = {}

---Variables that make Python programs record their crashes.
---@param answer table What the server's command `recorderEnvironment` answers.
---@return table<string, string>
local function variables(answer)
  local found = vim.deepcopy(answer.variables)
  local separator = vim.fn.has("win32") == 1 and ";" or ":"
  local others = vim.tbl_filter(function(folder)
    return folder ~= "" and folder ~= answer.pythonPath
  end, vim.split(vim.env.PYTHONPATH or "", separator, { plain = true }))
  found.PYTHONPATH = table.concat({ answer.pythonPath, unpack(others) }, separator)
  return found
end

---Sets the environment for the project of a server, then calls back.
---@param server vim.lsp.Client
---@param done fun()?
function M.prepare(server, done)
  done = done or function() end
  if not config.get().record_crashes then
    done()
    return
  end
  local argument = server.root_dir and { folder = server.root_dir } or vim.empty_dict()
  local params = { command = "tracemend.recorderEnvironment", arguments = { argument } }
  server:request("workspace/executeCommand", params, function(failure, answer)
    for name, value in pairs(failure and {} or variables(answer)) do
      vim.env[name] = value
    end
    done()
  end)
end

return M
