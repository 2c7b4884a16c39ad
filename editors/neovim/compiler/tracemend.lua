-- `:compiler tracemend` | `:make app.py`: the frames of a traceback in the quickfix list, its other lines kept as they are.
vim.b.current_compiler = "tracemend"
vim.bo.makeprg = vim.fn.executable("python") == 1 and "python" or "python3"
vim.bo.errorformat = [[%*[ ]File "%f"\, line %l\, %m,%*[ ]File "%f"\, line %l]]
