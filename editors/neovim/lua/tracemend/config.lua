---What the user has set in `vim.g.tracemend`, checked, with defaults.
local M = {}

---@class tracemend.Config
---@field cmd string[] Command that starts the server.
---@field trusted boolean Whether programs of the project may be run.
---@field record_crashes boolean Whether Python programs in `:terminal` record their crashes.
---@field settings table<string, any> Settings of the server, by their dotted names.

---@type tracemend.Config
local defaults = {
  cmd = { "tracemend", "server" },
  trusted = true,
  record_crashes = true,
  settings = {},
}

---The options in force; unknown names and wrong types are told by `:checkhealth tracemend` and left out.
---@return tracemend.Config
function M.get()
  local given = type(vim.g.tracemend) == "table" and vim.g.tracemend or {}
  local config = vim.deepcopy(defaults)
  for name, value in pairs(given) do
    if M.problem(name, value) == nil then
      config[name] = value
    end
  end
  return config
end

---What is wrong with an option, as one sentence; nil when nothing is.
---@param name string
---@param value any
---@return string?
function M.problem(name, value)
  local default = defaults[name]
  if default == nil then
    return ("vim.g.tracemend has no option '%s'"):format(name)
  end
  if type(value) ~= type(default) then
    return ("vim.g.tracemend.%s must be a %s, not a %s"):format(name, type(default), type(value))
  end
  return nil
end

---@param base table
---@return table
function M.init_options(base)
  local config = M.get()
  return vim.tbl_extend("force", base or {}, { trusted = config.trusted, settings = config.settings })
end

return M
