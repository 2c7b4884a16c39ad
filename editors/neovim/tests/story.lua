-- A user's way from a pasted traceback to a pushed branch.
local t = dofile(vim.fs.dirname(debug.getinfo(1, "S").source:sub(2)) .. "/harness.lua")
local told, wait, telling, marks, lines = t.told, t.wait, t.telling, t.marks, t.lines

local traceback = table.concat(vim.fn.readfile("traceback.txt"), "\n")
local tests = {}

tests[1] = {
  "a pasted traceback marks the line, text outside the BMP above it included",
  function()
    t.open("shop/cart.py")
    vim.fn.setreg("a", traceback)
    vim.cmd("Tracemend paste a")
    wait("the mark", function()
      return #marks() == 1
    end)
    local line = lines()[marks()[1].lnum + 1]
    assert(line:find("pirce", 1, true), line)
    assert(line:sub(marks()[1].col + 1):find("^item%["), "the mark begins at the expression: column " .. marks()[1].col)
  end,
}

tests[2] = {
  "next and prev go to the mark, and the statusline counts it",
  function()
    vim.api.nvim_win_set_cursor(0, { 1, 0 })
    vim.cmd("Tracemend next")
    assert(vim.api.nvim_win_get_cursor(0)[1] == marks()[1].lnum + 1)
    assert(require("tracemend.state").statusline() == "tracemend: 1")
  end,
}

tests[3] = {
  "completion lists the subcommands",
  function()
    assert(vim.deep_equal(vim.fn.getcompletion("Tracemend p", "cmdline"), { "paste", "pr", "prev", "prompt", "push" }))
  end,
}

tests[4] = {
  "the stack goes into the quickfix list with places of this machine",
  function()
    vim.cmd("Tracemend stack")
    wait("the quickfix list", function()
      return #vim.fn.getqflist() > 0
    end)
    local valid = vim.tbl_filter(function(item)
      return item.valid == 1
    end, vim.fn.getqflist())
    assert(#valid >= 2, vim.inspect(vim.fn.getqflist()))
    vim.cmd.cclose()
  end,
}

tests[5] = {
  "explain opens a page",
  function()
    vim.cmd("Tracemend explain")
    wait("the page", function()
      return vim.bo.filetype == "markdown"
    end)
    assert(table.concat(lines(), "\n"):find("KeyError", 1, true))
    vim.cmd.close()
  end,
}

tests[6] = {
  "fix proves the fix in a copy; the buffer stays as it is",
  function()
    local before = lines()
    vim.cmd("Tracemend next")
    vim.cmd("Tracemend fix")
    wait("the verdict", telling("erified"))
    -- The menu follows the message.
    wait("the menu", function()
      return t.ask("incidents", {}).incidents[1].fixes[1].level == "verified"
    end)
    assert(#t.asked == 1 and t.asked[1].prompt:find("^Run `python"), vim.inspect(t.asked))
    assert(vim.deep_equal(before, lines()))
  end,
}

tests[7] = {
  "commit and push put the fix on a branch of its own",
  function()
    vim.cmd("Tracemend commit")
    wait("the commit", telling("Committed"))
    wait("the delivery", function()
      return #t.ask("incidents", {}).incidents[1].delivered == 1
    end)
    vim.cmd("Tracemend push")
    wait("the push", telling("[Pp]ushed"))
    local branches = vim.trim(vim.fn.system({ "git", "branch", "--list", "fix/*", "--format", "%(refname:short)" }))
    assert(branches:find("^fix/"), branches)
    assert(vim.fn.system({ "git", "--git-dir", "remote.git", "show", branches .. ":shop/cart.py" }):find('"price"', 1, true))
    assert(vim.fn.system({ "git", "status", "--porcelain", "--untracked-files=no" }) == "")
  end,
}

tests[8] = {
  "the list of incidents tells where a fix is, and how its pull request and the checks stand",
  function()
    local line = require("tracemend.incidents").line
    local incident = t.ask("incidents", { states = { "open", "resolved" } }).incidents[1]
    assert(line(incident):find(incident.delivered[1].branch .. ", pushed to origin", 1, true), line(incident))
    local request = { pull_request = "https://example.org/1", state = "open", checks = "failure", failing = { "test", "lint" } }
    incident.delivered[1] = vim.tbl_extend("force", incident.delivered[1], request)
    assert(line(incident):find("pull request open, checks fail: test, lint", 1, true), line(incident))
  end,
}

tests[9] = {
  "the stock code action applies the fix to unsaved text",
  function()
    vim.api.nvim_buf_set_lines(0, 0, 0, false, { "# unsaved 🐍" })
    vim.fn.setreg("a", traceback)
    vim.cmd("Tracemend paste a")
    wait("the mark again", function()
      return #marks() == 1
    end)
    vim.cmd("Tracemend next")
    local applied = false
    for _ = 1, 20 do
      vim.lsp.buf.code_action({
        apply = true,
        filter = function(action)
          return action.title:find("price", 1, true) ~= nil and action.command == nil
        end,
      })
      applied = vim.wait(3000, function()
        return table.concat(lines(), "\n"):find('item["price"]', 1, true) ~= nil
      end, 50)
      if applied then
        break
      end
    end
    assert(applied, "the fix was not applied: " .. vim.inspect(told))
    assert(lines()[1] == "# unsaved 🐍")
  end,
}

tests[10] = {
  "checkhealth is clean",
  function()
    vim.cmd("checkhealth tracemend")
    local page = table.concat(lines(), "\n")
    assert(page:find("the server runs", 1, true), page)
    assert(not page:find("ERROR", 1, true), page)
    vim.cmd.bwipeout({ bang = true })
  end,
}

tests[11] = {
  "a wrong option is told by checkhealth and left out",
  function()
    vim.g.tracemend = { cmd = "tracemend", colour = "red" }
    local config = require("tracemend.config")
    assert(config.get().cmd[1] == "tracemend" and config.get().cmd[2] == "server")
    assert(config.problem("colour", "red") == "vim.g.tracemend has no option 'colour'")
    assert(config.problem("cmd", "tracemend") == "vim.g.tracemend.cmd must be a table, not a string")
  end,
}

t.run(tests)
