-- What may go wrong on the way: jobs that last, a server that ends, edits that are dropped, files changed by others.
local t = dofile(vim.fs.dirname(debug.getinfo(1, "S").source:sub(2)) .. "/harness.lua")
local state = require("tracemend.state")

local LATE_FILE = ("late_%d.py"):format(vim.uv.os_getpid())
local LATE = { "import time", "", "", "def late(order):", "    time.sleep(600)", '    return order["pirce"]', "", "", 'late({"price": 1})' }
local LATE_TRACEBACK = {
  "Traceback (most recent call last):",
  ('  File "/srv/app/%s", line 9, in <module>'):format(LATE_FILE),
  '    late({"price": 1})',
  ('  File "/srv/app/%s", line 6, in late'):format(LATE_FILE),
  '    return order["pirce"]',
  "KeyError: 'pirce'",
}

---Whether a process runs whose command line names something.
---@param name string
---@return boolean
local function runs(name)
  return vim.iter(vim.fs.dir("/proc")):any(function(process)
    local file = process:match("^%d+$") and io.open(("/proc/%s/cmdline"):format(process))
    local command = file and file:read("a") or ""
    if file then
      file:close()
    end
    return command:find(name, 1, true) ~= nil
  end)
end

local function no_job()
  return #state.jobs == 0
end

t.run({
  {
    "a mark has a sign, its other frames and a hover",
    function()
      t.open("shop/cart.py")
      vim.fn.setreg("a", vim.fn.readfile("traceback.txt"))
      vim.cmd("Tracemend paste a")
      t.wait_for_mark()
      local signs = vim.api.nvim_buf_get_extmarks(0, -1, 0, -1, { type = "sign", details = true })
      assert(#signs == 1 and signs[1][2] == t.marks()[1].lnum, vim.inspect(signs))
      local related = t.marks()[1].user_data.lsp.relatedInformation
      assert(vim.endswith(related[#related].location.uri, "/main.py"), vim.inspect(related))
      vim.cmd("Tracemend next")
      vim.lsp.buf.hover()
      t.wait("the hover", function()
        return vim.iter(vim.api.nvim_list_wins()):any(function(window)
          local text = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), "\n")
          return vim.api.nvim_win_get_config(window).relative ~= "" and text:find("KeyError", 1, true) ~= nil
        end)
      end)
      vim.cmd("fclose!")
    end,
  },
  {
    "an edit that a buffer does not take is not told as applied",
    function()
      t.wait("a fix", function()
        return #t.ask("incidents", { states = { "open" } }).incidents[1].fixes > 0
      end)
      vim.bo.modifiable = false
      local before = t.lines()
      vim.cmd("Tracemend apply")
      t.wait("the refusal", t.telling("did not apply the fix"))
      assert(vim.deep_equal(before, t.lines()))
      vim.bo.modifiable = true
    end,
  },
  {
    "apply and undo change the buffer and change it back",
    function()
      local before = t.lines()
      vim.cmd("Tracemend apply")
      t.wait("the edit", t.telling("^Applied"))
      assert(table.concat(t.lines(), "\n"):find('item["price"]', 1, true))
      vim.cmd("Tracemend undo")
      t.wait("the undoing", function()
        return vim.deep_equal(before, t.lines())
      end)
      vim.bo.modified = false
    end,
  },
  {
    "a running job shows its progress and how to stop it; :Tracemend cancel stops it with its child processes",
    function()
      local kinds = {}
      vim.api.nvim_create_autocmd("LspProgress", {
        callback = function(event)
          kinds[event.data.params.value.kind] = true
        end,
      })
      vim.fn.writefile(LATE, LATE_FILE)
      vim.fn.setreg("a", LATE_TRACEBACK)
      vim.cmd("Tracemend paste a")
      t.wait("the line", function()
        return vim.fn.expand("%:t") == LATE_FILE
      end)
      t.wait_for_mark()
      vim.cmd("Tracemend fix")
      t.wait("a step of the job", function()
        return state.statusline():find("(:Tracemend cancel)", 1, true) ~= nil and kinds.report == true and runs(LATE_FILE)
      end)
      vim.cmd("Tracemend cancel")
      t.wait("the end of the job", no_job)
      t.wait("its word", t.telling("^Cancelled"))
      assert(not runs(LATE_FILE), "the crashing program was stopped")
      t.wait("the end of its progress", function()
        return kinds["end"] == true
      end)
      assert(kinds.begin)
      vim.cmd("Tracemend cancel")
      t.wait("nothing to stop", t.telling("No job is running"))
    end,
  },
  {
    "incidents are chosen through vim.ui.select, each with its place and its fix",
    function()
      vim.cmd("Tracemend incidents")
      t.wait("the choice", function()
        return #t.asked > 0 and t.asked[#t.asked].prompt == "Incidents"
      end)
      local lines = table.concat(t.asked[#t.asked].lines, "\n")
      assert(lines:find(("KeyError: 'pirce' · %s:6"):format(LATE_FILE), 1, true), lines)
      assert(lines:find("shop/cart.py:5", 1, true), lines)
    end,
  },
  {
    "a file that another program has changed is looked at when Neovim has the focus again",
    function()
      vim.cmd.edit(LATE_FILE)
      t.wait_for_mark()
      vim.fn.writefile(vim.list_extend({ "# one more line" }, LATE), LATE_FILE)
      vim.api.nvim_exec_autocmds("FocusGained", {})
      vim.cmd("silent! edit!")
      t.wait("the mark a line lower", function()
        return #t.marks() == 1 and t.marks()[1].lnum == 6
      end)
    end,
  },
  {
    "a server that is killed comes back for its buffers, with the marks",
    function()
      vim.cmd.edit("shop/cart.py")
      local killed = assert(vim.lsp.get_clients({ name = "tracemend" })[1])
      for _, process in ipairs(vim.api.nvim_get_proc_children(vim.fn.getpid())) do
        vim.uv.kill(process, "sigkill")
      end
      t.wait("the word", t.telling("has ended and is started again"))
      t.wait("another server", function()
        local client = vim.lsp.get_clients({ name = "tracemend", bufnr = 0 })[1]
        return client ~= nil and client.id ~= killed.id and client.initialized == true
      end)
      t.wait_for_mark()
    end,
  },
  {
    ":Tracemend restart, dismiss and log",
    function()
      local before = assert(require("tracemend.client").get()).id
      vim.cmd("Tracemend restart")
      t.wait("another server", function()
        local client = vim.lsp.get_clients({ name = "tracemend", bufnr = 0 })[1]
        return client ~= nil and client.id ~= before and client.initialized == true
      end)
      t.wait_for_mark()
      vim.cmd("Tracemend next")
      vim.cmd("Tracemend dismiss")
      t.wait("no mark", function()
        return #t.marks() == 0
      end)
      vim.cmd("Tracemend log")
      assert(vim.fn.expand("%:t") == "lsp.log")
    end,
  },
})
