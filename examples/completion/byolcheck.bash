# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion of byolcheck in bash: the program itself says what could come next.
_byolcheck ()
{
  local IFS=$'\n' line word=${COMP_WORDS[COMP_CWORD]} before= i
  # Bash takes "--format=x" and "region=x" apart at the "=".
  local -a words=()
  for ((i = 1; i <= COMP_CWORD; i++)); do
    if ((${#words[@]})) && { [[ ${COMP_WORDS[i]} == "="* ]] || [[ ${words[-1]} == *= && ${COMP_WORDS[i - 1]} == "=" ]]; }; then
      words[-1]+=${COMP_WORDS[i]}
    else
      words+=("${COMP_WORDS[i]}")
    fi
  done
  [[ ${words[-1]} == "$word" ]] || before=${words[-1]%"${word#=}"}
  [[ $word == "=" ]] && word=
  COMPREPLY=()
  while read -r line; do
    if [[ $line == ":files" ]]; then
      compopt -o filenames
      while read -r line; do
        COMPREPLY+=("$line")
      done < <(compgen -f -- "$word")
    else
      line=${line%%$'\t'*}
      line=${line#"$before"}
      COMPREPLY+=("$line")
      [[ $line == *= ]] && compopt -o nospace
    fi
  done < <("${COMP_WORDS[0]}" __complete "${words[@]}" 2>/dev/null)
}
complete -F _byolcheck byolcheck
