# zsh -f complete.zsh SCRIPT LINE prints what the script of completions offers at the
# end of a line: an interactive shell in a pseudoterminal is given the line and a tab.
zmodload zsh/zpty
matches=$(mktemp)
zpty shell "TERM=dumb zsh -f -i"
zpty -w shell "source ${(q)0:A:h}/interactive.zsh ${(q)1} ${(q)matches}"
zpty -r shell output $'*line editor is ready*'
zpty -w -n shell "$2"$'\t\C-uexit\n'
# It has exited when there is nothing more to read.
while zpty -r shell output; do :; done
cat $matches
rm $matches
