-- The configuration of the language server, as `vim.lsp.enable("tracemend")` takes it.
return {
  cmd = function(dispatchers, config)
    -- The server's own crashes are no incidents of the user's project.
    local process = { cwd = config and config.root_dir or nil, env = { TRACEMEND_SPOOL = "" } }
    return vim.lsp.rpc.start(require("tracemend.config").get().cmd, dispatchers, process)
  end,
  filetypes = { "python" },
  root_markers = { ".git", "pyproject.toml", "setup.py", "setup.cfg", "manage.py" },
  init_options = { notifications = true },
  before_init = function(params, config)
    params.initializationOptions = require("tracemend.config").init_options(config.init_options)
  end,
  on_init = function(client)
    require("tracemend.environment").prepare(client)
  end,
  on_exit = function(code, signal, id)
    require("tracemend.restart").ended(code, signal, id)
  end,
  handlers = {
    ["tracemend/jobs"] = function(_, result)
      require("tracemend.state").set_jobs(result.jobs)
    end,
    ["tracemend/incidents"] = function()
      require("tracemend.state").incidents_changed()
    end,
    ["window/showMessage"] = function(_, result)
      require("tracemend.client").show(result)
    end,
    ["workspace/executeCommand"] = function(failure)
      if failure then
        require("tracemend.client").tell(failure.message, vim.log.levels.ERROR)
      end
    end,
  },
}
