# Has an interactive shell write what completions add to the file $2.
autoload -Uz compinit
compinit -D -u
source $1
matches=$2

compadd() {
    local -a added
    # With these options nothing is added.
    if (( ! ${@[(I)-[a-zA-Z]#[OAD]]} )); then
        builtin compadd -O added "$@"
        print -rl -- $added >>$matches
    fi
    builtin compadd "$@"
}

zle-line-init() { print 'line editor is ready' }
zle -N zle-line-init
