# Runs a chain for as long as somebody holds PIPE open: the kernel counts the holders, so a node that
# is killed counts as gone, and whoever is last takes the chain with it.
#   sh -c THIS handsel-chain PIPE LOG COMMAND…
# Prints the chain's process id and nothing else.
pipe=$1
log=$2
shift 2
trap '' HUP INT
"$@" </dev/null >>"$log" 2>&1 &
chain=$!
echo "$chain"
exec >/dev/null 2>&1 </dev/null
(
  while read -r _; do :; done <"$pipe"
  kill "$chain"
) &
watcher=$!
wait "$chain"
kill "$watcher"
rm -f "$pipe"
