if vim.g.loaded_tracemend or vim.fn.has("nvim-0.11") == 0 then
  return
end
vim.g.loaded_tracemend = true

vim.lsp.enable("tracemend")

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

for name, words in pairs({ fix = "fix", apply = "apply", commit = "commit", explain = "explain", next = "next", prev = "prev", paste = "paste" }) do
  vim.keymap.set("n", "<Plug>(tracemend-" .. name .. ")", "<Cmd>Tracemend " .. words .. "<CR>", { desc = "Tracemend: " .. words })
end

vim.api.nvim_create_autocmd("TermOpen", {
  group = vim.api.nvim_create_augroup("tracemend", {}),
  desc = "Let Python programs in a terminal record their crashes",
  callback = function(event)
    require("tracemend.terminal").opened(event.buf)
  end,
})
