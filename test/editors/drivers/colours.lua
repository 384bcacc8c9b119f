-- Writes the highlight group of each character of the files in $FILES to $OBSERVED as JSON.
local observed = {}
for _, file in ipairs(vim.fn.split(vim.env.FILES, '\n')) do
  vim.cmd('silent! %bwipeout!')
  vim.cmd('edit ' .. vim.fn.fnameescape(file))
  local lines = {}
  for number = 1, vim.fn.line('$') do
    local text, groups = vim.fn.getline(number), {}
    for index = 0, vim.fn.strchars(text) - 1 do
      local column = vim.fn.byteidxcomp(text, index) + 1
      table.insert(groups, vim.fn.synIDattr(vim.fn.synID(number, column, 1), 'name'))
    end
    table.insert(lines, #groups == 0 and vim.fn.json_decode('[]') or groups)
  end
  table.insert(observed, lines)
end
vim.fn.writefile({ vim.fn.json_encode(observed) }, vim.env.OBSERVED)
vim.cmd('qall!')
