---Quickfix and location lists: their tracebacks as text again.
local client = require("tracemend.client")
local reading = require("tracemend.reading")

local M = {}

---A line of a list as the program printed it.
---
---A compiler's errorformat has taken files and lines out of it. Within a traceback they stood in a frame, and the message is the
---rest of its line; elsewhere they stood in front of the message.
---@param item table As `getqflist()` gives it.
---@param within boolean Whether a traceback has begun before.
---@return string? line Nil where the errorformat has left lines out: `:compiler pyunit` keeps one frame and the exception.
local function printed(item, within)
  if item.bufnr == 0 or item.lnum == 0 then
    return item.text
  end
  local file = vim.api.nvim_buf_get_name(item.bufnr)
  if not within then
    return ("%s:%d: %s"):format(file, item.lnum, vim.trim(item.text))
  end
  local name = item.text:match("^,? ?in (.+)$")
  if name then
    return ('  File "%s", line %d, in %s'):format(file, item.lnum, name)
  end
  return item.text == "" and ('  File "%s", line %d'):format(file, item.lnum) or nil
end

---The text that a list was made of.
---@param items table[] As `getqflist()` gives them.
---@return string? text Nil where parts of it are lost.
function M.text(items)
  local lines, within = {}, false
  for _, item in ipairs(items) do
    local line = printed(item, within)
    if not line then
      return nil
    end
    table.insert(lines, line)
    if line:find("Traceback (most recent call last)", 1, true) then
      within = true
    elseif line:find("^%a") then
      within = false
    end
  end
  return table.concat(lines, "\n")
end

---Reads the quickfix list.
function M.import()
  local text = M.text(vim.fn.getqflist())
  if text then
    reading.read(text, "paste")
  else
    client.tell("The compiler has left parts of the traceback out of the list: use :compiler tracemend.", vim.log.levels.ERROR)
  end
end

---Reads what `:make` has printed, without a word where there is no traceback in it.
---@param location_list boolean
function M.made(location_list)
  local text = M.text(location_list and vim.fn.getloclist(0) or vim.fn.getqflist())
  if text and require("tracemend.config").get().record_crashes then
    reading.quietly(text)
  end
end

return M
