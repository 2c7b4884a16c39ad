---Tracebacks that terminals show; the recorder, which needs no text, is in the environment.
local client = require("tracemend.client")
local config = require("tracemend.config")
local reading = require("tracemend.reading")

local M = {}

---Neovim writes what a terminal shows into its buffer a little after the mark arrives.
local DRAWN_MILLISECONDS = 100
---When a busy machine has drawn it too: what is other then is read again.
local SETTLED_MILLISECONDS = 3000

---Whether a row can't be the rest of the one before: a traceback's lines are indented, or name it or an exception.
---@param row string?
---@return boolean
local function is_line(row)
  return not row
    or row == ""
    or row:find("^%s%s") ~= nil
    or row:find("^Traceback ") ~= nil
    or row:find("^[%a_][%w_.]*:") ~= nil
    or row:find("^[%a_][%w_.]*$") ~= nil
end

---The text of rows, with lines joined that the terminal has broken at its edge.
---@param buffer integer
---@param first integer Zero-based.
---@param last integer The row after the last, -1 for the end.
---@return string
function M.text(buffer, first, last)
  local window = vim.fn.bufwinid(buffer)
  local width = window >= 0 and vim.fn.winwidth(window) or math.huge
  local parts = {}
  local rows = vim.api.nvim_buf_get_lines(buffer, first, last, false)
  for number, line in ipairs(rows) do
    table.insert(parts, line)
    local missing = width - vim.fn.strdisplaywidth(line)
    if missing > 1 or is_line(rows[number + 1]) then
      table.insert(parts, "\n")
    elseif missing == 1 then
      table.insert(parts, rows[number + 1]:find("^%s") and "\n" or " ") -- spaces at the edge are not kept
    end
  end
  return table.concat(parts)
end

---The shell's marks (OSC 133): A before a prompt, C before the output of a command, D after it.
---@param buffer integer
---@return fun(sequence: string, row: integer) marked
---@return fun() closed
local function follow(buffer)
  ---@type integer? Zero-based row at which text begins that was not read yet.
  local begin = 0

  local function read_until(row)
    local first = begin
    begin = nil
    if not first or row <= first then
      return
    end
    local text = M.text(buffer, first, row)
    reading.quietly(text)
    vim.defer_fn(function()
      local later = vim.api.nvim_buf_is_valid(buffer) and M.text(buffer, first, row) or text
      if later ~= text then
        reading.quietly(later)
      end
    end, SETTLED_MILLISECONDS)
  end

  local function marked(sequence, row)
    local kind = sequence:match("^\027%]133;([ACD])")
    if kind == "C" then
      begin = row
    elseif kind == "D" then
      read_until(row)
    elseif kind == "A" then
      read_until(row)
      begin = row
    end
  end

  return marked, function()
    if begin then
      reading.quietly(M.text(buffer, begin, -1))
    end
  end
end

---Reads what a command has printed when the shell says that it ended, and the rest when the program in the terminal ends.
---@param buffer integer
function M.opened(buffer)
  if not config.get().record_crashes then
    return
  end
  local marked, closed = follow(buffer)
  vim.api.nvim_create_autocmd("TermRequest", {
    buffer = buffer,
    callback = function(event)
      local row = event.data.cursor[1] - 1
      vim.defer_fn(function()
        if vim.api.nvim_buf_is_valid(buffer) then
          marked(event.data.sequence, row)
        end
      end, DRAWN_MILLISECONDS)
    end,
  })
  vim.api.nvim_create_autocmd("TermClose", { buffer = buffer, once = true, callback = closed })
end

---Runs a command in a terminal of its own.
---@param words string[]
function M.run(words)
  if #words == 0 then
    client.tell("Say what to run: :Tracemend run python app.py", vim.log.levels.ERROR)
    return
  end
  client.with(function(server)
    require("tracemend.environment").prepare(server, function()
      vim.cmd.new()
      vim.fn.jobstart(words, { term = true })
      vim.cmd.startinsert()
    end)
  end)
end

return M
