---@brief
---
--- Language server for SQLModel: diagnostics, completion of `Field` arguments and foreign keys, and generated
--- CRUD functions and schema variants.
---
--- Install it with `uv tool install sqlmodel-lsp` or `pip install sqlmodel-lsp`.

---@type vim.lsp.Config
return {
  cmd = { 'sqlmodel-lsp', 'server' },
  filetypes = { 'python' },
  root_markers = { 'sqlmodel-lsp.toml', 'pyproject.toml', 'alembic.ini', 'setup.cfg', '.git' },
}
