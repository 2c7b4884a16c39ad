-- The ways in which a traceback arrives. Each crash has a file of its own, so that each mark tells which way it came.
local t = dofile(vim.fs.dirname(debug.getinfo(1, "S").source:sub(2)) .. "/harness.lua")

local python = vim.fn.exepath("python3")
---@type string Where the recorder reports to.
local spool

---Writes a program that crashes.
---@param name string
---@return string file
local function program(name)
  local file = ("crash_%s.py"):format(name)
  vim.fn.writefile({ "def price(item):", '    return item["pirce"]', "", "", 'price({"price": 2})' }, file)
  return file
end

---What a program prints that crashes, without the recorder.
---@param file string
---@return string[]
local function output(file)
  local done = vim.system({ python, file }, { text = true, env = { TRACEMEND_SPOOL = "" } }):wait()
  return vim.split(vim.trim(done.stderr), "\n")
end

---@param file string
---@return vim.Diagnostic?
local function mark(file)
  return vim.iter(require("tracemend.state").marks()):find(function(found)
    return vim.fs.basename(vim.api.nvim_buf_get_name(found.bufnr)) == file
  end)
end

---@param file string
local function wait_for(file)
  t.wait("the mark in " .. file, function()
    return mark(file) ~= nil
  end)
  assert(mark(file).lnum == 1, "the line that indexes is marked")
end

---@param file string
---@return table[]
local function incidents(file)
  return vim.tbl_filter(function(one)
    return vim.endswith(one.uri, "/" .. file)
  end, t.ask("incidents", { states = { "open" } }).incidents)
end

local NARROW = 40

---A crash in a terminal that is far narrower than the name of the program's file is long.
---@param over integer So many columns more than full rows the last frame's line takes.
local function crash_in_narrow_terminal(over)
  local start = vim.fn.getcwd() .. "/crash_marks_of_the_shell_in_a_terminal_"
  local length = #('  File "%s.py", line 2, in price'):format(start)
  local file = program("marks_of_the_shell_in_a_terminal_" .. ("x"):rep((over - length) % NARROW + NARROW))
  local script = ([[
    printf '\033]133;A\007$ python %%s\n\033]133;C\007' %s
    TRACEMEND_SPOOL= %s %s
    printf '\033]133;D;1\007\033]133;A\007$ '
    sleep 600
  ]]):format(file, python, vim.fn.fnamemodify(file, ":p"))
  vim.cmd("vnew | vertical resize " .. NARROW)
  local job = vim.fn.jobstart({ "sh", "-c", script }, { term = true })
  wait_for(file)
  assert(vim.fn.jobwait({ job }, 0)[1] == -1, "the terminal still runs")
  vim.fn.jobstop(job)
  vim.cmd("bwipeout!")
end

t.run({
  {
    "the server puts the recorder into the environment of what Neovim starts",
    function()
      t.open(program("first"))
      t.wait("the recorder", function()
        return vim.env.TRACEMEND_SPOOL ~= nil
      end)
      assert(vim.fn.system({ python, "-c", "import sitecustomize; print(sitecustomize.__file__)" }):find("tracemend", 1, true))
    end,
  },
  {
    "a crash in :terminal becomes a mark, and is one incident though recorder and text tell of it",
    function()
      local file = program("terminal")
      vim.cmd(("new | terminal %s %s"):format(python, file))
      local terminal = vim.api.nvim_get_current_buf()
      wait_for(file)
      t.wait("the end of the program", function()
        return vim.fn.jobwait({ vim.bo[terminal].channel }, 0)[1] ~= -1
      end)
      assert(#incidents(file) == 1, vim.inspect(incidents(file)))
      vim.cmd("bwipeout!")
    end,
  },
  {
    "a test run that Neovim starts, as neotest and vim-test do, needs nothing more",
    function()
      local file = "test_price.py"
      vim.fn.writefile({ "def price(item):", '    return item["pirce"]', "", "", "def test_price():", '    price({"price": 2})' }, file)
      vim.fn.system({ python, "-m", "pytest", "-q", file })
      wait_for(file)
    end,
  },
  {
    ":Tracemend run runs a program in a terminal",
    function()
      local file = program("run")
      vim.cmd(("Tracemend run %s %s"):format(python, file))
      wait_for(file)
      assert(vim.bo.buftype == "terminal")
      vim.cmd("stopinsert | bwipeout!")
    end,
  },
  {
    "the shell's marks (OSC 133) tell when a command has ended, while the terminal lives on; long lines are joined",
    function()
      -- Where the last frame's line ends: anywhere, at the terminal's edge, or behind a space at the edge.
      for _, over in ipairs({ 17, 0, #"in price" }) do
        crash_in_narrow_terminal(over)
      end
    end,
  },
  {
    "selected lines are read",
    function()
      local file = program("selected")
      vim.cmd.new()
      vim.api.nvim_buf_set_lines(0, 0, -1, false, vim.list_extend({ "Look at this:" }, output(file)))
      vim.cmd("normal! ggjVG\027")
      vim.cmd("'<,'>Tracemend read")
      wait_for(file)
      t.wait("the cursor", function()
        return vim.fn.expand("%:t") == file and vim.fn.line(".") == 2
      end)
    end,
  },
  {
    "a file is read, its name completed; one that is not there is told",
    function()
      local file = program("log")
      vim.fn.writefile(output(file), "app.log")
      assert(vim.deep_equal(vim.fn.getcompletion("Tracemend read app.l", "cmdline"), { "app.log" }))
      vim.cmd("Tracemend read app.log")
      wait_for(file)
      vim.cmd("Tracemend read nowhere.log")
      t.wait("the refusal", t.telling("nowhere.log can't be read"))
    end,
  },
  {
    "the quickfix list is read, as Neovim's own errorformat has made it",
    function()
      local file = program("quickfix")
      vim.cmd.cgetexpr(("split('%s', '@')"):format(table.concat(output(file), "@"):gsub("'", "''")))
      vim.cmd("Tracemend quickfix")
      wait_for(file)
    end,
  },
  {
    ":make of a program that crashes, by this plugin's compiler: frames in the list, and the mark",
    function()
      local file = program("make")
      spool, vim.env.TRACEMEND_SPOOL = vim.env.TRACEMEND_SPOOL, ""
      vim.cmd.compiler("tracemend")
      vim.bo.makeprg = python
      vim.cmd("silent make! " .. file)
      local frames = vim.tbl_filter(function(item)
        return item.valid == 1
      end, vim.fn.getqflist())
      assert(#frames == 2 and frames[2].lnum == 2 and frames[2].text == "in price", vim.inspect(frames))
      wait_for(file)
    end,
  },
  {
    ":make with Neovim's compilers for tests: the recorder tells what an errorformat leaves out",
    function()
      vim.env.TRACEMEND_SPOOL = spool
      for _, compiler in ipairs({ "pyunit", "pytest" }) do
        local file = program(compiler)
        vim.cmd.compiler(compiler)
        vim.bo.makeprg = python
        vim.cmd("silent make! " .. file)
        wait_for(file)
      end
      vim.cmd.compiler("pyunit")
      vim.bo.makeprg = python
      vim.cmd("silent make! crash_pyunit.py")
      vim.cmd("Tracemend quickfix")
      t.wait("the refusal", t.telling("use :compiler tracemend"))
    end,
  },
})
