---What the server has told: the jobs that run now.
local M = {}

---@class tracemend.Job
---@field job string
---@field kind string
---@field title string
---@field incident string
---@field step string?
---@field cancelling boolean

---@type tracemend.Job[]
M.jobs = {}

---@param jobs tracemend.Job[]
function M.set_jobs(jobs)
  M.jobs = jobs
  vim.api.nvim_exec_autocmds("User", { pattern = "TracemendJobs", modeline = false })
  vim.cmd.redrawstatus()
end

function M.incidents_changed()
  vim.api.nvim_exec_autocmds("User", { pattern = "TracemendIncidents", modeline = false })
end

---A part for the statusline: the running step and how to stop it, else the number of marks in the buffer.
---@return string
function M.statusline()
  local job = M.jobs[1]
  if job then
    local step = job.cancelling and "stopping" or job.step or job.title
    return ("tracemend: %s (:Tracemend cancel)"):format(step)
  end
  local count = #M.marks(0)
  return count > 0 and ("tracemend: %d"):format(count) or ""
end

---The diagnostics of Tracemend in a buffer, in order of lines; of all buffers when none is given.
---@param buffer integer?
---@return vim.Diagnostic[]
function M.marks(buffer)
  local found = vim.tbl_filter(function(diagnostic)
    return diagnostic.source == "tracemend"
  end, vim.diagnostic.get(buffer))
  table.sort(found, function(a, b)
    return a.lnum < b.lnum
  end)
  return found
end

---The id of the incident whose mark is on the cursor's line; nil when there is none.
---@return string?
function M.incident_here()
  local line = vim.api.nvim_win_get_cursor(0)[1] - 1
  for _, diagnostic in ipairs(M.marks(0)) do
    if diagnostic.lnum <= line and line <= (diagnostic.end_lnum or diagnostic.lnum) then
      return vim.tbl_get(diagnostic, "user_data", "lsp", "data")
    end
  end
  return nil
end

return M
