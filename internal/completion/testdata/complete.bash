# bash complete.bash SCRIPT LINE prints what the script of completions offers at the
# end of a line. --flag=value is three words, as for bash's own completion.
source "$1"
line=${2//=/ = }
read -ra COMP_WORDS <<<"$line"
[[ $line != *' ' ]] || [[ ${COMP_WORDS[-1]} == = ]] || COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
function=$(complete -p "${COMP_WORDS[0]}" | sed -E 's/.* -F ([^ ]+) .*/\1/')
$function
printf '%s\n' "${COMPREPLY[@]}"
