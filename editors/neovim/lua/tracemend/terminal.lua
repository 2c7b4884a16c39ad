---Crashes of programs in `:terminal`: the recorder by the environment, and the buffer's text when a command ends.
local client = require("tracemend.client")
local config = require("tracemend.config")

local M = {}

---Variables that make Python programs record their crashes.
---@param answer table What the server's command `recorderEnvironment` answers.
---@return table<string, string>
local function environment(answer)
  local variables = vim.deepcopy(answer.variables)
  local before = vim.env.PYTHONPATH
  local separator = vim.fn.has("win32") == 1 and ";" or ":"
  variables.PYTHONPATH = answer.pythonPath .. (before and before ~= "" and separator .. before or "")
  return variables
end

---Reads what a terminal shows once its program has ended: a traceback that nothing recorded is found there.
---@param buffer integer
function M.opened(buffer)
  if not config.get().record_crashes then
    return
  end
  vim.api.nvim_create_autocmd("TermClose", {
    buffer = buffer,
    once = true,
    callback = function()
      local text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n")
      if client.get() and text:find("Traceback (most recent call last)", 1, true) then
        local quiet = { text = text, origin = "terminal", cwd = vim.fn.getcwd() }
        client.get():request("workspace/executeCommand", { command = "tracemend.readTraceback", arguments = { quiet } }, function() end)
      end
    end,
  })
end

---Runs a command in a terminal of its own, with the recorder in its environment.
---@param words string[]
function M.run(words)
  if #words == 0 then
    client.tell("Say what to run: :Tracemend run python app.py", vim.log.levels.ERROR)
    return
  end
  client.execute("recorderEnvironment", { folder = vim.fn.getcwd() }, function(answer)
    vim.cmd.new()
    vim.fn.jobstart(words, { term = true, env = config.get().record_crashes and environment(answer) or nil })
    vim.cmd.startinsert()
  end)
end

return M
