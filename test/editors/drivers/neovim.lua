-- Does in Neovim what a person would, with commands of Neovim alone, and writes what came of it to $OBSERVED as JSON.
local PATIENCE_MS = tonumber(vim.env.PATIENCE_MS)
local observed = { version = tostring(vim.version().major) .. '.' .. vim.version().minor .. '.' .. vim.version().patch }

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n') .. '\n'
end

local function wait_for(condition)
  return vim.wait(PATIENCE_MS, condition, 20)
end

local function is_attached()
  local clients = (vim.lsp.get_clients or vim.lsp.get_active_clients)()
  return #clients > 0 and clients[1].initialized and vim.lsp.buf_is_attached(0, clients[1].id)
end

--- Opens a file anew, with the caret on the first occurrence of a text.
local function open(name, at)
  vim.cmd('silent! %bwipeout!')
  vim.cmd('edit ' .. name)
  wait_for(is_attached)
  vim.fn.cursor(1, 1)
  vim.fn.search('\\V' .. at, 'cW')
end

local function change(act)
  local before = text()
  act()
  wait_for(function() return text() ~= before end)
  return text()
end

--- Chooses the first code action whose title begins so.
local function choose(beginning)
  vim.ui.select = function(items, options, choice)
    for _, item in ipairs(items) do
      if vim.startswith(options.format_item(item), beginning) then return choice(item) end
    end
    choice(nil)
  end
  vim.lsp.buf.code_action()
end

local function diagnostics()
  return vim.tbl_map(function(found) return (found.lnum + 1) .. ' ' .. found.message end, vim.diagnostic.get(0))
end

--- The answer of a floating window, which opens when it comes.
local function floating(act)
  act()
  local shown
  wait_for(function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        shown = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
        vim.api.nvim_win_close(window, true)
        return true
      end
    end
  end)
  return shown
end

local steps = {
  { 'colours', function()
    open('plain.bprop', 'tanh(')
    local function colour(line, column) return vim.fn.synIDattr(vim.fn.synID(line, column, 1), 'name') end
    return { colour(1, 1), colour(vim.fn.line('.'), vim.fn.col('.')) }
  end },
  { 'diagnostics', function()
    open('wrong.bprop', 'dy * (1')
    wait_for(function() return #diagnostics() > 0 end)
    return diagnostics()
  end },
  { 'fix', function()
    return change(function() choose('Write: ') end)
  end },
  { 'derive', function()
    open('plain.bprop', 'y = tanh')
    return change(function() choose('Derive') end)
  end },
  { 'replace', function()
    open('wrong.bprop', 'backward')
    -- How Neovim asks for what the server wants to know; two lines stand before the answers.
    vim.fn.inputlist = function(lines)
      for index, line in ipairs(lines) do
        if vim.endswith(line, '. Replace') then return index - 2 end
      end
      return 0
    end
    return change(function() choose('Replace backward pass') end)
  end },
  { 'rename', function()
    open('cell.bprop', 'W')
    return change(function() vim.lsp.buf.rename('U') end)
  end },
  { 'format', function()
    open('untidy.bprop', 'y')
    return change(function() (vim.lsp.buf.format or vim.lsp.buf.formatting_sync)({ timeout_ms = PATIENCE_MS }, PATIENCE_MS) end)
  end },
  { 'completion', function()
    open('unfinished.bprop', 'softpl')
    vim.fn.cursor(vim.fn.line('.'), vim.fn.col('.') + 7)
    local words
    -- There is no screen for the menu: what it would insert is asked for as 'omnifunc' does.
    local caret = vim.lsp.util.make_position_params(0, 'utf-16')
    caret.position.character = caret.position.character + 1
    vim.lsp.buf_request(0, 'textDocument/completion', caret, function(_, result)
      local items = vim.lsp.util.text_document_completion_list_to_complete_items(result, 'softpl')
      words = vim.tbl_map(function(item) return item.word end, items)
    end)
    wait_for(function() return words ~= nil end)
    return words
  end },
  { 'hover', function()
    open('plain.bprop', 'tanh(')
    return floating(vim.lsp.buf.hover)
  end },
  { 'definition', function()
    open('cell.bprop', 'W @ x')
    local line = vim.fn.line('.')
    vim.lsp.buf.definition()
    wait_for(function() return vim.fn.line('.') ~= line end)
    return vim.fn.getline('.')
  end },
}

for _, step in ipairs(steps) do
  local name, act = unpack(step)
  local ok, result = pcall(act)
  observed[name] = ok and result or { error = tostring(result) }
end
vim.fn.writefile({ vim.fn.json_encode(observed) }, vim.env.OBSERVED)
vim.cmd('qall!')
