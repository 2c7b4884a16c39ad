---A server that has ended by itself is started again for the buffers that it served.
local client = require("tracemend.client")
local state = require("tracemend.state")

local M = {}

---Milliseconds before each new start; a server that ends once more within `FORGET_SECONDS` is left alone.
local PAUSES, FORGET_SECONDS = { 200, 1000, 5000 }, 180
---Sent by whoever wants it to end.
local TERMINATED = 15

---@type number[] Seconds, when it ended.
local ends = {}

---@return integer[] buffers
local function served(id)
  local ended = vim.lsp.get_client_by_id(id)
  return ended and vim.tbl_keys(ended.attached_buffers) or {}
end

---@param buffers integer[]
local function start(buffers)
  for _, buffer in ipairs(buffers) do
    if vim.api.nvim_buf_is_loaded(buffer) then
      client.start(buffer)
    end
  end
end

---@param code integer
---@param signal integer
---@param id integer Of the client.
function M.ended(code, signal, id)
  if (code == 0 and signal == 0) or signal == TERMINATED or vim.v.exiting ~= vim.NIL then
    return
  end
  vim.schedule(function()
    local buffers, now = served(id), vim.uv.now() / 1000
    state.set_jobs({})
    ends = vim.tbl_filter(function(moment)
      return now - moment < FORGET_SECONDS
    end, ends)
    table.insert(ends, now)
    local pause = PAUSES[#ends]
    if not pause then
      client.tell("Tracemend's server ends again and again: see :Tracemend log, then try :Tracemend restart.", vim.log.levels.ERROR)
      return
    end
    client.tell("Tracemend's server has ended and is started again.", vim.log.levels.WARN)
    vim.defer_fn(function()
      start(buffers)
    end, pause)
  end)
end

---Stops the servers and starts them again.
function M.now()
  ends = {}
  for _, server in ipairs(vim.lsp.get_clients({ name = "tracemend" })) do
    local buffers = served(server.id)
    server:stop()
    vim.wait(5000, function()
      return server:is_stopped()
    end, 20)
    start(buffers)
  end
end

return M
