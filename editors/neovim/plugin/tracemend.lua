if vim.g.loaded_tracemend or vim.fn.has("nvim-0.11") == 0 then
  return
end
vim.g.loaded_tracemend = true

local group = vim.api.nvim_create_augroup("tracemend", {})

vim.api.nvim_create_autocmd("FileType", {
  group = group,
  pattern = "python",
  once = true,
  desc = "Start the server with the first Python file: Neovim's own LSP modules take some milliseconds to load",
  callback = vim.schedule_wrap(function()
    vim.lsp.enable("tracemend")
  end),
})

vim.api.nvim_create_user_command("Tracemend", function(arguments)
  require("tracemend.commands").run(arguments)
end, {
  nargs = "*",
  range = true,
  desc = "Tracemend: fix, prove and commit what a traceback tells of",
  complete = function(lead, line)
    return require("tracemend.commands").complete(lead, line)
  end,
})

for _, name in ipairs({ "fix", "apply", "commit", "explain", "stack", "next", "prev", "paste", "quickfix", "cancel" }) do
  vim.keymap.set("n", "<Plug>(tracemend-" .. name .. ")", "<Cmd>Tracemend " .. name .. "<CR>", { desc = "Tracemend: " .. name })
end
vim.keymap.set("x", "<Plug>(tracemend-read)", ":Tracemend read<CR>", { silent = true, desc = "Tracemend: read the selection" })

vim.api.nvim_create_autocmd("TermOpen", {
  group = group,
  desc = "Read the tracebacks that a terminal shows",
  callback = function(event)
    require("tracemend.terminal").opened(event.buf)
  end,
})

vim.api.nvim_create_autocmd("QuickFixCmdPost", {
  group = group,
  pattern = { "make", "lmake" },
  desc = "Read the tracebacks in the output of :make",
  callback = function(event)
    require("tracemend.quickfix").made(event.match == "lmake")
  end,
})

vim.api.nvim_create_autocmd("BufReadPost", {
  group = group,
  pattern = "*/.github/workflows/*.{yml,yaml}",
  desc = "Offer the services that a workflow's tests lack in its own text",
  callback = function(event)
    if package.loaded["vim.lsp"] then
      require("tracemend.client").attach(event.buf)
    end
  end,
})

vim.api.nvim_create_autocmd({ "FocusGained", "VimResume", "TermLeave" }, {
  group = group,
  desc = "Look again whether files have changed outside of Neovim",
  callback = function()
    if package.loaded["vim.lsp"] then
      require("tracemend.client").look_again()
    end
  end,
})
