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

local LEVELS = { vim.log.levels.ERROR, vim.log.levels.WARN, vim.log.levels.INFO, vim.log.levels.INFO, vim.log.levels.DEBUG }

---Tells what the server wants to be told.
---@param message lsp.ShowMessageParams
function M.show(message)
  M.tell(message.message, LEVELS[message.type])
end

---Starts the server: for a buffer, or for the current folder without one.
---@param buffer integer?
---@return vim.lsp.Client? client Nil where it does not start; that is told.
function M.start(buffer)
  local config = vim.lsp.config.tracemend
  if not config then
    M.tell("The configuration of Tracemend's server is missing: is the plugin on the runtimepath?", vim.log.levels.ERROR)
    return nil
  end
  local root = vim.fs.root(buffer or vim.fn.getcwd(), config.root_markers) or vim.fn.getcwd()
  config = vim.tbl_extend("force", config, { name = "tracemend", root_dir = root })
  local id = vim.lsp.start(config, { bufnr = buffer, attach = buffer ~= nil })
  local started = id and vim.lsp.get_client_by_id(id)
  if not started then
    M.tell("Tracemend's server does not start: see :checkhealth tracemend.", vim.log.levels.ERROR)
  end
  return started
end

---Calls back with the server's client, which is started for the current folder where none runs yet.
---@param done fun(client: vim.lsp.Client)
function M.with(done)
  local client = M.get() or M.start()
  if client then
    done(client)
  end
end

---Gives a buffer to the server that runs for its folder, if one does.
---@param buffer integer
function M.attach(buffer)
  local file = vim.api.nvim_buf_get_name(buffer)
  for _, client in ipairs(vim.lsp.get_clients({ name = "tracemend" })) do
    if client.root_dir and vim.fs.relpath(client.root_dir, file) then
      vim.lsp.buf_attach_client(buffer, client.id)
    end
  end
end

---Has the server look at the files again: Neovim does not watch files on Linux.
function M.look_again()
  for _, client in ipairs(vim.lsp.get_clients({ name = "tracemend" })) do
    local changes = { { uri = vim.uri_from_fname(client.root_dir or vim.fn.getcwd()), type = 2 } }
    client:notify("workspace/didChangeWatchedFiles", { changes = changes })
  end
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
