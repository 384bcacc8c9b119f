autocmd BufNewFile,BufRead *.bprop setfiletype bprop
