# fish complete.fish SCRIPT LINE prints what the script of completions offers at the
# end of a line.
source $argv[1]
complete -C $argv[2] | string split --fields 1 \t
# Its status says whether there was a description to split off.
true
