-- A user's way from a pasted traceback to a pushed branch.
local t = dofile(vim.fs.dirname(debug.getinfo(1, "S").source:sub(2)) .. "/harness.lua")
local told, wait, telling, marks, lines = t.told, t.wait, t.telling, t.marks, t.lines

vim.g.tracemend = vim.tbl_extend("force", vim.g.tracemend, {
  settings = { ["model.name"] = "scripted:" .. vim.fn.fnamemodify("../replies.json", ":p"), ["delivery.forges"] = "127.0.0.1=github" },
})

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
    vim.cmd("Tracemend stack loclist")
    wait("the location list", function()
      return #vim.fn.getloclist(0) > 0
    end)
    assert(#vim.fn.getloclist(0) == #vim.fn.getqflist())
    vim.cmd.lclose()
    vim.cmd("lfirst")
    assert(vim.fn.expand("%:t") == "main.py" and vim.fn.line(".") == 3, vim.fn.expand("%"))
    vim.cmd("lnext")
    assert(vim.fn.expand("%:t") == "cart.py", vim.fn.expand("%"))
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
  "prompt shows what the model would be told, with the hint; ask tells the model's answer",
  function()
    vim.cmd("Tracemend next")
    vim.cmd("Tracemend prompt prices come from a till")
    wait("the prompt", function()
      return table.concat(lines(), "\n"):find("prices come from a till", 1, true) ~= nil
    end)
    assert(table.concat(lines(), "\n"):find("KeyError", 1, true))
    vim.cmd.bwipeout({ bang = true })
    assert(vim.fn.expand("%:t") == "cart.py", vim.fn.expand("%"))
    t.wait_for_mark()
    vim.cmd("Tracemend next")
    vim.cmd("Tracemend ask")
    wait("the answer", telling("The till sends a misspelled name"))
  end,
}

tests[7] = {
  "fix proves the fix in a copy; the buffer stays as it is",
  function()
    local before = lines()
    vim.cmd("Tracemend next")
    vim.cmd("Tracemend fix")
    wait("the verdict", telling("erified"))
    assert(#t.asked == 1 and t.asked[1].prompt:find("^Run `python"), vim.inspect(t.asked))
    assert(vim.deep_equal(before, lines()))
  end,
}

tests[8] = {
  "commit, at once after the verdict, and push put the fix on a branch of its own",
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
    assert(vim.fn.system({ "git", "--git-dir", "acme/shop.git", "show", branches .. ":shop/cart.py" }):find('"price"', 1, true))
    assert(vim.fn.system({ "git", "status", "--porcelain", "--untracked-files=no" }) == "")
  end,
}

tests[9] = {
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

tests[10] = {
  "pr opens a pull request and tells its address",
  function()
    vim.cmd("Tracemend pr")
    wait("the pull request", telling("Pull request: http"))
    local delivered = t.ask("incidents", { states = { "open", "resolved" } }).incidents[1].delivered[1]
    assert(delivered.pull_request:find("/acme/shop/pull/%d"), vim.inspect(delivered))
  end,
}

tests[11] = {
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

tests[12] = {
  "checkhealth is clean",
  function()
    vim.cmd("checkhealth tracemend")
    local page = table.concat(lines(), "\n")
    assert(page:find("the server runs", 1, true), page)
    assert(not page:find("ERROR", 1, true), page)
    vim.cmd.bwipeout({ bang = true })
  end,
}

tests[13] = {
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
