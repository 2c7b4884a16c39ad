---`:checkhealth tracemend`.
local M = {}

function M.check()
  local health = vim.health
  local config = require("tracemend.config")
  health.start("tracemend")
  if vim.fn.has("nvim-0.11") == 1 then
    health.ok("Neovim " .. tostring(vim.version()))
  else
    health.error("Neovim 0.11 or newer is needed")
  end
  if vim.g.tracemend ~= nil and type(vim.g.tracemend) ~= "table" then
    health.error("vim.g.tracemend must be a table")
  end
  for name, value in pairs(type(vim.g.tracemend) == "table" and vim.g.tracemend or {}) do
    local problem = config.problem(name, value)
    if problem then
      health.error(problem, "See :help tracemend-options")
    end
  end
  local program = config.get().cmd[1]
  if vim.fn.executable(program) == 1 then
    health.ok(("'%s' is executable"):format(program))
  else
    health.error(("'%s' is not executable"):format(program), "Install it: pipx install tracemend; or set vim.g.tracemend.cmd")
  end
  if vim.fn.executable("git") == 1 then
    health.ok("git is installed")
  else
    health.warn("git is not installed: fixes can't be committed")
  end
  local running = vim.lsp.get_clients({ name = "tracemend" })[1]
  if running then
    health.ok(("the server runs for %s"):format(running.root_dir or "?"))
  else
    health.info("the server is not running: it starts with the first Python file")
  end
end

return M
