# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion of byolcheck in fish: the program itself says what could come next.
function __byolcheck_candidates
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    for line in ($words[1] __complete $words[2..-1] "$word" 2>/dev/null)
        if test "$line" = ":files"
            if string match -q -- '--*=*' "$word"
                set -l option (string replace -r '=.*' '=' -- "$word")
                for path in (__fish_complete_path (string replace -r '^[^=]*=' '' -- "$word"))
                    echo -- "$option$path"
                end
            else
                __fish_complete_path "$word"
            end
        else
            echo -- $line
        end
    end
end
complete -c byolcheck -f -a '(__byolcheck_candidates)'
