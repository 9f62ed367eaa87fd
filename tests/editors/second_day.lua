-- What comes up on a longer day: a second folder, letters beyond ASCII, a changed configuration, a server that dies.
-- Runs and reports as the journey of the first ten minutes does.

local repository, broken, sound = vim.env.REPOSITORY, vim.env.BROKEN_SHOP, vim.env.SOUND_SHOP
local patience = 20000
local failed = false

local function step(name, went_well, seen)
  failed = failed or not went_well
  io.stdout:write(('%s %s -> %s\n'):format(went_well and 'ok  ' or 'FAIL', name, (vim.inspect(seen):gsub('%s+', ' '))))
  io.stdout:flush()
end

local function clients()
  return vim.lsp.get_clients({ name = 'sqlmodel_lsp' })
end

local function open(path)
  vim.cmd.edit(path)
  local buffer = vim.api.nvim_get_current_buf()
  vim.wait(patience, function()
    local client = vim.lsp.get_clients({ bufnr = buffer })[1]
    return client ~= nil and client.initialized
  end, 10)
  return buffer, vim.lsp.get_clients({ bufnr = buffer })[1]
end

-- Hints stay, and do not count here.
local function serious(buffer)
  return vim.diagnostic.get(buffer, { severity = { min = vim.diagnostic.severity.WARN } })
end

local function codes(buffer)
  return vim.tbl_map(function(mark) return mark.code end, serious(buffer))
end

local function marked(buffer, count)
  return vim.wait(patience, function() return #serious(buffer) == count end, 10)
end

-- Neovim 0.11 asks for the marks of a text only when it changes before our eyes, so somebody has to go on typing.
local function marked_while_typing(buffer, count)
  vim.cmd.buffer(buffer)
  for _ = 1, 20 do
    vim.api.nvim_buf_set_lines(buffer, -1, -1, false, { '# é' })
    if vim.wait(patience / 20, function() return #serious(buffer) == count end, 10) then
      return true
    end
  end
  return false
end

vim.opt.runtimepath:prepend(repository .. '/editors/nvim')
-- Off by default on Linux, where watching many folders costs; the folders of this journey are small.
vim.lsp.config('sqlmodel_lsp', {
  capabilities = { workspace = { didChangeWatchedFiles = { dynamicRegistration = true } } },
})
vim.lsp.enable('sqlmodel_lsp')
vim.cmd('filetype on')

-- One server serves two folders.
local reviews, client = open(broken .. '/bookshop/models/reviews.py')
assert(client, 'no client')
step('the first folder is checked', marked(reviews, 1), codes(reviews))
vim.lsp.buf.add_workspace_folder(sound)
local customers = open(sound .. '/bookshop/models/customers.py')
step('one server serves both folders', #clients() == 1, #clients())

-- A mistake behind letters beyond ASCII is marked where it stands.
local line = '    döner: int = Field(title="Bücher 📚", foreign_key="bok.id")'
local row = vim.fn.search('class Customer')
vim.api.nvim_buf_set_lines(customers, row, row, false, { line })
step('the second folder is checked', marked(customers, 1), codes(customers))
local mark = serious(customers)[1]
local columns = mark and { mark.lnum, mark.col, mark.end_col }
local start = line:find('"bok', 1, true) - 1
step('the mark is in its place', vim.deep_equal(columns, { row, start, start + #'"bok.id"' }), columns)

-- The configuration of one folder changes, the one that Neovim watches: that of the other stays.
local configuration = broken .. '/pyproject.toml'
local lines = vim.fn.readfile(configuration)
vim.fn.writefile(vim.list_extend(vim.deepcopy(lines), { '', '[tool.sqlmodel-lsp]', 'ignore = ["fk-unknown-table"]' }), configuration)
step('what is ignored is no longer marked', marked_while_typing(reviews, 0), codes(reviews))
step('the other folder keeps its marks', marked(customers, 1), codes(customers))
vim.fn.writefile(lines, configuration)
step('what is not ignored is marked again', marked_while_typing(reviews, 1), codes(reviews))

-- The server dies; the next file that is opened brings a new one, which knows what is typed and not saved.
for _, process in ipairs(vim.api.nvim_get_proc_children(vim.fn.getpid())) do
  vim.uv.kill(process, 'sigkill')
end
step('the server is dead', vim.wait(patience, function() return #clients() == 0 end, 10), #clients())
vim.cmd.buffer(customers)
vim.cmd('doautocmd FileType')
step('a new server is there', vim.wait(patience, function() return #clients() == 1 and clients()[1].initialized end, 10), #clients())
step('it knows what is not saved', marked(customers, 1), codes(customers))

vim.cmd('silent! wall')
for _, running in ipairs(vim.lsp.get_clients()) do
  running:stop()
end
step('the server ends', vim.wait(patience, function() return #vim.lsp.get_clients() == 0 end, 10), #vim.lsp.get_clients())
io.stdout:write(failed and 'the journey failed\n' or 'the journey is over\n')
vim.cmd('cquit ' .. (failed and 1 or 0))
