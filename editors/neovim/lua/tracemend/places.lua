---Going to places, and windows for pages.
local state = require("tracemend.state")

local M = {}

---@param uri string
---@param line integer Zero-based.
function M.open(uri, line)
  local buffer = vim.fn.bufadd(vim.uri_to_fname(uri))
  vim.bo[buffer].buflisted = true
  if vim.api.nvim_get_current_buf() ~= buffer then
    -- A changed buffer that would be abandoned stays in its window.
    local keeps = vim.bo.modified and not vim.o.hidden and vim.bo.bufhidden == ""
    vim.cmd((keeps and "sbuffer " or "buffer ") .. buffer)
  end
  vim.api.nvim_win_set_cursor(0, { math.min(line + 1, vim.api.nvim_buf_line_count(0)), 0 })
  vim.cmd("normal! ^")
end

---Goes to the next (1) or the previous (-1) mark of the buffer, around its end.
---@param direction integer
function M.jump(direction)
  local marks = state.marks(0)
  if #marks == 0 then
    require("tracemend.client").tell("There is no mark of Tracemend in this buffer.")
    return
  end
  local line = vim.api.nvim_win_get_cursor(0)[1] - 1
  local chosen = direction > 0 and marks[1] or marks[#marks]
  for i = direction > 0 and 1 or #marks, direction > 0 and #marks or 1, direction do
    if (marks[i].lnum - line) * direction > 0 then
      chosen = marks[i]
      break
    end
  end
  vim.api.nvim_win_set_cursor(0, { chosen.lnum + 1, chosen.col })
end

---Shows Markdown in a scratch window.
---@param title string
---@param markdown string
function M.page(title, markdown)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(markdown, "\n"))
  vim.bo[buffer].filetype = "markdown"
  vim.bo[buffer].bufhidden = "wipe"
  vim.bo[buffer].modifiable = false
  vim.cmd.split()
  vim.api.nvim_win_set_buf(0, buffer)
  vim.wo.winbar = title:gsub("%%", "%%%%")
  vim.keymap.set("n", "q", "<Cmd>close<CR>", { buffer = buffer, desc = "Close the page" })
end

---Puts the frames of an incident into the quickfix list, innermost last; those that are on this machine can be gone to.
---@param shown table What the server's command `show` answers.
---@param location_list boolean Whether the location list of the window is meant.
function M.stack(shown, location_list)
  local items = {}
  for _, record in ipairs(shown.exceptions) do
    for _, frame in ipairs(record.frames) do
      local place = frame.place ~= vim.NIL and frame.place or nil
      table.insert(items, {
        filename = place and vim.uri_to_fname(place.uri) or nil,
        lnum = place and place.range.start.line + 1 or 0,
        text = ("%s:%d in %s"):format(frame.file, frame.line, frame["function"] ~= vim.NIL and frame["function"] or "?"),
        valid = place and 1 or 0,
      })
    end
    table.insert(items, { text = record.message ~= "" and (record.type .. ": " .. record.message) or record.type, valid = 0 })
  end
  local list = { title = "Tracemend: stack", items = items }
  if location_list then
    vim.fn.setloclist(0, {}, " ", list)
    vim.cmd.lopen()
  else
    vim.fn.setqflist({}, " ", list)
    vim.cmd.copen()
  end
end

return M
