" A code action in Vim with ALE. Run by tests/editors/test_clients.py in the folder of a small project:
" vim -u ale.vim, with the server's command in $SERVER and the log's name in $LOG.
set nocompatible nomore runtimepath^=/usr/share/vim-ale
let g:ale_linters = {'python': ['tracemend']}
filetype plugin on
runtime plugin/ale.vim

call ale#linter#Define('python', {
\   'name': 'tracemend',
\   'lsp': 'stdio',
\   'executable': split($SERVER)[0],
\   'command': $SERVER,
\   'project_root': {buffer -> getcwd()},
\})

function! Log(text) abort
    call writefile([a:text], $LOG, 'a')
endfunction

function! WaitFor(what, condition) abort
    for l:attempt in range(900)
        if a:condition()
            return
        endif
        sleep 100m
    endfor
    call Log('waited in vain for ' . a:what)
    cquit!
endfunction

" ALE asks for a number: the one of the fix is answered, nothing where it is not there yet.
function! Answer(message, value) abort
    call Log(a:message)
    return matchstr(a:message, '\d\+\ze) Read the key ''price''')
endfunction

function! Try() abort
    edit shop/cart.py
    call WaitFor('the mark', {-> !empty(ale#engine#GetLoclist(bufnr('')))})
    let l:mark = ale#engine#GetLoclist(bufnr(''))[0]
    call Log('marked: ' . l:mark.text)
    call cursor(l:mark.lnum, l:mark.col)
endfunction

function! Fixed() abort
    if join(getline(1, '$')) =~# 'item\["price"\]'
        return 1
    endif
    ALECodeAction
    sleep 500m
    return 0
endfunction

function! Begin(timer) abort
    call Try()
    call WaitFor('the fix', function('Fixed'))
    silent wall
    qall!
endfunction

runtime autoload/ale/util.vim
function! ale#util#Input(message, value, ...) abort
    return Answer(a:message, a:value)
endfunction
autocmd VimEnter * call timer_start(0, 'Begin')
