---`:Tracemend <subcommand>`: every subcommand in one table.
local client = require("tracemend.client")
local reading = require("tracemend.reading")
local state = require("tracemend.state")

local M = {}

---@class tracemend.Subcommand
---@field help string One line.
---@field run fun(words: string[], arguments: table)
---@field complete (fun(lead: string): string[])?

---Calls back with the incident under the cursor, else with the one that the user picks.
---@param states string[]
---@param done fun(incident: string)
local function choose(states, done)
  local here = state.incident_here()
  if here then
    done(here)
    return
  end
  require("tracemend.incidents").select(states, "Which incident?", function(chosen)
    done(chosen.incident)
  end, true)
end

---@param states string[]
---@param command string
---@param argument table?
local function on_incident(states, command, argument)
  choose(states, function(incident)
    client.execute(command, vim.tbl_extend("force", { incident = incident }, argument or {}), function(result)
      -- The server itself tells how a job ended, unless the user has stopped it.
      if result.outcome == "cancelled" or (result.message and not result.outcome) then
        client.tell(result.message, result.applied == false and vim.log.levels.ERROR or vim.log.levels.INFO)
      end
    end)
  end)
end

---@param lead string
---@param words string[]
---@return string[]
local function beginning_with(lead, words)
  local found = vim.tbl_filter(function(word)
    return vim.startswith(word, lead)
  end, words)
  table.sort(found)
  return found
end

local OPEN, ANY = { "open" }, { "open", "resolved" }

---@type table<string, tracemend.Subcommand>
M.subcommands = {
  paste = {
    help = "Read the traceback in a register (default: the clipboard's).",
    run = function(words)
      reading.read(vim.fn.getreg(words[1] or "+"), "paste")
    end,
  },
  read = {
    help = "Read the tracebacks in {file}, in the selected lines, or in this buffer.",
    run = function(words, arguments)
      if words[1] then
        local file = vim.fn.expand(words[1])
        if vim.fn.filereadable(file) == 0 then
          client.tell(("%s can't be read: is its name right?"):format(file), vim.log.levels.ERROR)
          return
        end
        reading.read(table.concat(vim.fn.readfile(file), "\n"), "log")
      else
        local first, last = 0, -1
        if arguments.range > 0 then
          first, last = arguments.line1 - 1, arguments.line2
        end
        reading.read(table.concat(vim.api.nvim_buf_get_lines(0, first, last, false), "\n"), "paste")
      end
    end,
    complete = function(lead)
      return vim.fn.getcompletion(lead, "file")
    end,
  },
  quickfix = {
    help = "Read the tracebacks in the quickfix list.",
    run = function()
      require("tracemend.quickfix").import()
    end,
  },
  fix = {
    help = "Find fixes for the incident under the cursor and prove them.",
    run = function()
      on_incident(OPEN, "fixAndTest")
    end,
  },
  ask = {
    help = "Ask the configured language model for a fix; what you know of the crash may follow.",
    run = function(words)
      on_incident(OPEN, "askModel", { hint = table.concat(words, " ") })
    end,
  },
  prompt = {
    help = "Show what would be sent to the language model; nothing is sent.",
    run = function(words)
      on_incident(OPEN, "showPrompt", { hint = table.concat(words, " "), open = true })
    end,
  },
  apply = {
    help = "Apply the best fix to your files.",
    run = function()
      on_incident(OPEN, "applyFix")
    end,
  },
  undo = {
    help = "Take the fix applied last back.",
    run = function()
      client.execute("undo", {}, function(result)
        client.tell(result.message)
      end)
    end,
  },
  commit = {
    help = "Commit the fix on a branch of its own, named [branch] if given.",
    run = function(words)
      on_incident(OPEN, "commitFix", { branch = words[1] })
    end,
  },
  push = {
    help = "Push the branch of a committed fix, to [remote] if given.",
    run = function(words)
      on_incident(ANY, "pushBranch", { remote = words[1] })
    end,
    complete = function(lead)
      return beginning_with(lead, vim.fn.systemlist({ "git", "remote" }))
    end,
  },
  pr = {
    help = "Open a pull request for a pushed fix.",
    run = function()
      on_incident(ANY, "openPullRequest")
    end,
  },
  explain = {
    help = "Explain the incident in a window.",
    run = function()
      choose(ANY, function(incident)
        client.execute("explain", { incident = incident, open = false }, function(page)
          require("tracemend.places").page(page.title, page.markdown)
        end)
      end)
    end,
  },
  incidents = {
    help = "Choose an incident and go to its line.",
    run = function()
      require("tracemend.incidents").select(ANY, "Incidents", function(chosen)
        if chosen.uri and chosen.uri ~= vim.NIL then
          require("tracemend.places").open(chosen.uri, chosen.line)
        else
          client.tell("Its line is gone, or not in this project.")
        end
      end)
    end,
  },
  stack = {
    help = "Put the frames of the incident into the quickfix list, or with `loclist` into the location list.",
    run = function(words)
      choose(ANY, function(incident)
        client.execute("show", { incident = incident }, function(shown)
          require("tracemend.places").stack(shown, words[1] == "loclist")
        end)
      end)
    end,
    complete = function(lead)
      return beginning_with(lead, { "loclist", "quickfix" })
    end,
  },
  dismiss = {
    help = "Take the incident out of sight.",
    run = function()
      on_incident(OPEN, "dismiss")
    end,
  },
  next = {
    help = "Go to the next mark in this buffer.",
    run = function()
      require("tracemend.places").jump(1)
    end,
  },
  prev = {
    help = "Go to the mark before this one.",
    run = function()
      require("tracemend.places").jump(-1)
    end,
  },
  cancel = {
    help = "Stop all running jobs and their child processes.",
    run = function()
      client.execute("cancel", {}, function(result)
        client.tell(#result.cancelled > 0 and "Stopping." or "No job is running.")
      end)
    end,
  },
  log = {
    help = "Open the log of the server.",
    run = function()
      vim.cmd.edit(vim.fn.fnameescape(vim.lsp.log.get_filename()))
    end,
  },
  restart = {
    help = "Stop the server and start it again.",
    run = function()
      require("tracemend.restart").now()
    end,
  },
  run = {
    help = "Run {cmd} in a terminal; its crashes are recorded.",
    run = function(words)
      require("tracemend.terminal").run(words)
    end,
    complete = function(lead)
      return vim.fn.getcompletion(lead, "shellcmd")
    end,
  },
}

---@param arguments table What `nvim_create_user_command` gives.
function M.run(arguments)
  local words = vim.deepcopy(arguments.fargs)
  local name = table.remove(words, 1) or "incidents"
  local subcommand = M.subcommands[name]
  if not subcommand then
    client.tell(("There is no :Tracemend %s; see :help tracemend."):format(name), vim.log.levels.ERROR)
    return
  end
  subcommand.run(words, arguments)
end

---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  local given = line:match("Tracemend!?%s+(%S+)%s")
  if given then
    local subcommand = M.subcommands[given]
    return subcommand and subcommand.complete and subcommand.complete(lead) or {}
  end
  return beginning_with(lead, vim.tbl_keys(M.subcommands))
end

return M
