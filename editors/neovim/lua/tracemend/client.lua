---Speaking with the server.
local M = {}

---The client of the current buffer, else any.
---@return vim.lsp.Client?
function M.get()
  return vim.lsp.get_clients({ name = "tracemend", bufnr = 0 })[1] or vim.lsp.get_clients({ name = "tracemend" })[1]
end

---Tells one sentence.
---@param message string
---@param level integer?
function M.tell(message, level)
  vim.notify(message, level or vim.log.levels.INFO, { title = "Tracemend" })
end

---Starts the server for the current folder where none runs yet, and calls back with its client.
---@param done fun(client: vim.lsp.Client)
function M.with(done)
  local client = M.get()
  if client then
    done(client)
    return
  end
  local config = vim.lsp.config.tracemend
  if not config then
    M.tell("The configuration of Tracemend's server is missing: is the plugin on the runtimepath?", vim.log.levels.ERROR)
    return
  end
  local root = vim.fs.root(vim.fn.getcwd(), config.root_markers) or vim.fn.getcwd()
  local id = vim.lsp.start(vim.tbl_extend("force", config, { name = "tracemend", root_dir = root }), { attach = false })
  local started = id and vim.lsp.get_client_by_id(id)
  if not started then
    M.tell("Tracemend's server does not start: see :checkhealth tracemend.", vim.log.levels.ERROR)
    return
  end
  done(started)
end

---Runs a command of the server; an error is told as the one sentence that it is.
---@param command string Without `tracemend.` before it.
---@param argument table
---@param done fun(result: any)?
function M.execute(command, argument, done)
  M.with(function(client)
    local params = { command = "tracemend." .. command, arguments = { next(argument) and argument or vim.empty_dict() } }
    client:request("workspace/executeCommand", params, function(failure, result)
      if failure then
        M.tell(failure.message, vim.log.levels.ERROR)
      elseif done then
        done(result)
      end
    end)
  end)
end

return M
