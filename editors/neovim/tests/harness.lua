-- What the test scripts share. tests/editors/test_neovim.py runs each script in a real Neovim, in the folder of a small project;
-- the script's arguments are the server's command.
local M = {}

---What was told by `vim.notify`, and what was asked by `vim.ui.select`.
M.told, M.asked = {}, {}
vim.notify = function(message)
  table.insert(M.told, message)
end
vim.ui.select = function(items, options, on_choice)
  table.insert(M.asked, { prompt = options.prompt, lines = vim.tbl_map(options.format_item or tostring, items) })
  on_choice(items[1])
end

local plugin = vim.fs.dirname(vim.fs.dirname(debug.getinfo(1, "S").source:sub(2)))
vim.opt.runtimepath:prepend(plugin)
vim.g.tracemend = { cmd = vim.list_slice(arg, 1, #arg) }
vim.cmd.runtime("plugin/tracemend.lua")

---@param what string
---@param condition fun(): boolean
function M.wait(what, condition)
  if not vim.wait(90000, condition, 50) then
    error(("waited in vain for %s; told: %s"):format(what, vim.inspect(M.told)))
  end
end

---@param pattern string
function M.telling(pattern)
  return function()
    return vim.iter(M.told):any(function(message)
      return message:find(pattern) ~= nil
    end)
  end
end

---@return vim.Diagnostic[]
function M.marks()
  return require("tracemend.state").marks(0)
end

---Waits for a mark of the current buffer.
function M.wait_for_mark()
  M.wait("the mark", function()
    return #M.marks() == 1
  end)
end

---@return string[]
function M.lines()
  return vim.api.nvim_buf_get_lines(0, 0, -1, false)
end

---Opens a Python file and waits for the server.
---@param file string
function M.open(file)
  vim.cmd.edit(file)
  vim.bo.filetype = "python"
  -- With `nvim -l` there is no VimEnter, so buffers that are open already are not looked at by themselves.
  M.wait("the server's configuration", function()
    return vim.lsp.is_enabled("tracemend")
  end)
  vim.bo.filetype = "python"
  M.wait("the server", function()
    local client = vim.lsp.get_clients({ name = "tracemend", bufnr = 0 })[1]
    return client ~= nil and client.initialized == true
  end)
end

---What the server answers to a command.
---@param command string
---@param argument table
function M.ask(command, argument)
  local params = { command = "tracemend." .. command, arguments = { next(argument) and argument or vim.empty_dict() } }
  local client = assert(require("tracemend.client").get())
  local answer = assert(client:request_sync("workspace/executeCommand", params, 60000))
  return answer.result or error(answer.err.message)
end

---Runs the tests in order; the first that fails ends Neovim with status 1.
---@param tests [string, fun()][]
function M.run(tests)
  for _, case in ipairs(tests) do
    local ok, problem = xpcall(case[2], debug.traceback)
    print((ok and "ok   " or "FAIL ") .. case[1] .. "\n")
    if not ok then
      print(problem)
      vim.cmd("cquit! 1")
    end
  end
  vim.cmd("quitall!")
end

return M
