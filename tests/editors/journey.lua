-- A user's first ten minutes, in order. Runs in `nvim --headless -u NONE -l`, in a scratch copy of the examples.
-- Prints one line for each step and exits with 0 only when all of them went well.

local repository, broken, sound = vim.env.REPOSITORY, vim.env.BROKEN_SHOP, vim.env.SOUND_SHOP
local patience = 20000
local failed = false

local function step(name, went_well, seen)
  failed = failed or not went_well
  io.stdout:write(('%s %s -> %s\n'):format(went_well and 'ok  ' or 'FAIL', name, (vim.inspect(seen):gsub('%s+', ' '))))
  io.stdout:flush()
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

local function text(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end

local function put_cursor_on(pattern)
  vim.fn.cursor(1, 1)
  assert(vim.fn.search(pattern, 'cW') > 0, 'nothing matches ' .. pattern)
end

local function has(buffer, wanted)
  return vim.wait(patience, function() return text(buffer):find(wanted, 1, true) ~= nil end, 10)
end

local function do_action(title)
  vim.lsp.buf.code_action({ apply = true, filter = function(action) return action.title == title end })
end

vim.opt.runtimepath:prepend(repository .. '/editors/nvim')
vim.lsp.enable('sqlmodel_lsp')
vim.cmd('filetype on') -- As in any Neovim with a configuration; `-u NONE` leaves it off.

-- The mistakes of the shop are marked.
local reviews, client = open(broken .. '/bookshop/models/reviews.py')
step('the client is attached', client ~= nil, client and { client.name, client.offset_encoding, client.root_dir })
assert(client, 'no client')
-- Hints stay, and do not count here.
local function serious()
  return vim.diagnostic.get(reviews, { severity = { min = vim.diagnostic.severity.WARN } })
end

local function codes()
  return vim.tbl_map(function(diagnostic) return diagnostic.code end, serious())
end
vim.wait(patience, function() return #serious() > 0 end, 10)
local mark = serious()[1]
step('a mistake is marked', mark ~= nil and mark.source == 'sqlmodel-lsp' and mark.message:find('books', 1, true) ~= nil, mark)

-- A quick fix mends it.
put_cursor_on('books\\.id')
vim.lsp.buf.code_action({
  apply = true,
  filter = function(action) return action.isPreferred end,
  context = { only = { 'quickfix' }, diagnostics = {} },
})
step('a quick fix is applied', has(reviews, 'foreign_key="book.id"'), vim.fn.getline('.'))
step('the mark is gone', vim.wait(patience, function() return #serious() == 0 end, 10), codes())

-- A foreign key is completed while nothing behind it is closed yet, on a line with letters beyond ASCII.
put_cursor_on('book_id: int')
local row = vim.fn.line('.')
vim.api.nvim_buf_set_lines(reviews, row - 1, row, false, { '    book_id: int = Field(title="Bücher", foreign_key="' })
vim.fn.cursor(row, #vim.fn.getline(row) + 1)
local position = vim.lsp.util.make_position_params(0, client.offset_encoding)
position.position.character = #vim.fn.getline(row)
local answer = client:request_sync('textDocument/completion', position, patience, reviews)
local items = answer and answer.result and (answer.result.items or answer.result) or {}
step('foreign keys are offered', items[1] ~= nil and items[1].label == 'book.id', vim.tbl_map(function(item) return item.label end, items))
local book = vim.tbl_filter(function(item) return item.label == 'book.id' end, items)[1]
if book ~= nil then
  local edit = book.textEdit or { newText = book.textEditText or book.label, range = answer.result.itemDefaults.editRange }
  vim.lsp.util.apply_text_edits({ edit }, reviews, client.offset_encoding)
end
step('a foreign key is completed', vim.fn.getline(row):find('foreign_key="book.id', 1, true) ~= nil, vim.fn.getline(row))
vim.api.nvim_buf_set_lines(reviews, row - 1, row, false, { '    book_id: int = Field(foreign_key="book.id")' })
step('nothing is marked in the end', vim.wait(patience, function() return #serious() == 0 end, 10), codes())

-- Variants and functions of a model of the sound shop are generated.
local customers = open(sound .. '/bookshop/models/customers.py')
put_cursor_on('class Customer')
do_action('Generate Base/Create/Read/Update for `Customer`')
step('schema variants are generated', has(customers, 'class CustomerUpdate(SQLModel):'), vim.api.nvim_buf_line_count(customers))
do_action('Generate CRUD functions for `Customer`')
local crud = sound .. '/bookshop/crud.py'
vim.wait(patience, function() return vim.fn.filereadable(crud) == 1 and vim.fn.bufnr(crud) > 0 and has(vim.fn.bufnr(crud), 'def delete_customer') end, 10)
step('functions are generated', vim.fn.filereadable(crud) == 1, vim.api.nvim_list_bufs())
vim.cmd('silent! wall')

-- The asynchronous ones of another model come on their own.
local catalogue = open(sound .. '/bookshop/models/catalogue.py')
put_cursor_on('class Publisher')
do_action('Generate CRUD functions for `Publisher` (async)')
vim.wait(patience, function() return vim.fn.bufnr(crud) > 0 and has(vim.fn.bufnr(crud), 'async def read_publishers') end, 10)
step('asynchronous functions are generated', vim.fn.bufnr(crud) > 0 and has(vim.fn.bufnr(crud), 'async def read_publishers'), vim.api.nvim_buf_get_name(catalogue))
vim.cmd('silent! wall')

for _, running in ipairs(vim.lsp.get_clients()) do
  running:stop()
end
step('the server ends', vim.wait(patience, function() return #vim.lsp.get_clients() == 0 end, 10), #vim.lsp.get_clients())
io.stdout:write(failed and 'the journey failed\n' or 'the journey is over\n')
vim.cmd('cquit ' .. (failed and 1 or 0))
