-- The configuration of the language server, as `vim.lsp.enable("tracemend")` takes it.
return {
  cmd = function(dispatchers, config)
    return vim.lsp.rpc.start(require("tracemend.config").get().cmd, dispatchers, { cwd = config and config.root_dir or nil })
  end,
  filetypes = { "python" },
  root_markers = { ".git", "pyproject.toml", "setup.py", "setup.cfg", "manage.py" },
  init_options = { notifications = true, messages = false },
  before_init = function(params, config)
    params.initializationOptions = require("tracemend.config").init_options(config.init_options)
  end,
  handlers = {
    ["tracemend/jobs"] = function(_, result)
      require("tracemend.state").set_jobs(result.jobs)
    end,
    ["tracemend/incidents"] = function()
      require("tracemend.state").incidents_changed()
    end,
  },
}
