" Vim syntax file for bprop: colours as the TextMate grammar gives them.
if exists('b:current_syntax')
  finish
endif

let s:words = {}
" BEGIN words, written by `npm run generate`
let s:words['keyword.declaration'] = 'cell\|dim\|import\|output'
let s:words['storage.type'] = 'const\|input\|param'
let s:words['keyword.control'] = 'backward\|for\|in'
let s:words['support.constant'] = 'index\|mask\|onehot\|simplex\|spd\|symmetric\|triangular\|unit'
let s:words['constant.language'] = 'false\|pi\|true'
" END words

let s:name = '\%([A-Za-z_]\|[^\x00-\x7F]\)\%(\w\|[^\x00-\x7F]\)*'

function! s:match(group, pattern, ...) abort
  execute 'syntax match' a:group '~' . a:pattern . '~' a:0 > 0 ? a:1 : ''
endfunction

" Of two items that match at one place, the later one counts.
call s:match('bpropOperator', '+=\|==\|!=\|<=\|>=\|\.\.\|[-+*/@^<>=]')
call s:match('bpropName', s:name)
call s:match('bpropConstant', '\<\%(' . s:words['constant.language'] . '\)\>')
call s:match('bpropOption', '\%([(,]\s*\)\@<=' . s:name . '\ze\s*==\@!')
call s:match('bpropOperation', s:name . '\ze(')
call s:match('bpropOperator', '\.T\>')
call s:match('bpropNumber', '\<\d\+\%(\.\.\@!\d*\)\=\%([eE][+-]\=\d\+\)\=')
call s:match('bpropNumber', '\%(\w\|\.\)\@1<!\.\d\+\%([eE][+-]\=\d\+\)\=')
syntax region bpropString start=/"/ end=/"/ oneline

call s:match('bpropDefinition', '^\s*\zs' . s:name . '\ze\s*\%(\[[^\]]*\]\s*\)\=\%(+=\|==\@!\)')
call s:match('bpropKeyword', '^\s*\zs\%(' . s:words['keyword.declaration'] . '\)\>')
call s:match('bpropKeyword', '^\s*\zsbackward\ze\s*{')
call s:match('bpropLoop', '^\s*for\s\+' . s:name . '\s\+in\>', 'contains=bpropLoopWord,bpropParameter')
call s:match('bpropParameter', s:name, 'contained')
call s:match('bpropLoopWord', '\<\%(' . s:words['keyword.control'] . '\)\>', 'contained')

" Declarations: names, their shapes in brackets, and the sets that constants are drawn from. A contained item whose pattern
" has `$` would carry the region on to the next line.
execute 'syntax region bpropDeclaration matchgroup=bpropKeyword start=/^\s*\%(' . s:words['storage.type'] . '\)\>/ end=/$\|#\@=/'
      \ 'contains=bpropComment,bpropNumber,bpropString,bpropOperator,bpropConstant,bpropOperation,bpropOption,bpropDeclared,bpropShape,bpropSetWord,bpropSet'
call s:match('bpropDeclared', s:name . '\ze\s*\%([:,[]\|#\|in\>\|.\@!\)', 'contained')
call s:match('bpropSetWord', '\<in\>', 'contained')
call s:match('bpropSet', '\%(\<in\s\+\)\@<=\%(' . s:words['support.constant'] . '\)\>', 'contained')
syntax region bpropShape start=/:\s*\[/ end=/\]/ contained contains=bpropNumber,bpropDimension,bpropOperator
call s:match('bpropDimension', s:name, 'contained')

syntax match bpropComment /#.*$/
syntax sync minlines=50

highlight default link bpropComment Comment
highlight default link bpropKeyword Statement
highlight default link bpropLoopWord Statement
highlight default link bpropSetWord Statement
highlight default link bpropNumber Number
highlight default link bpropString String
highlight default link bpropConstant Constant
highlight default link bpropSet Constant
highlight default link bpropOperation Function
highlight default link bpropOperator Operator
highlight default link bpropDimension Type
highlight default link bpropDefinition Identifier
highlight default link bpropDeclared Identifier
highlight default link bpropParameter Identifier

let b:current_syntax = 'bprop'
