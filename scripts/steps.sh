# Sourced by check and test: run every step even when one fails, so that one run shows all there is to mend.
failed=()
step() {
  local name=$1 began=$SECONDS
  shift
  echo "== $name"
  "$@" || failed+=("$name")
  echo "== $name: $((SECONDS - began)) s"
}
finish() {
  if [ ${#failed[@]} -gt 0 ]; then
    local list
    list=$(printf ', %s' "${failed[@]}")
    echo "$1: FAILED after $SECONDS s: ${list:2}"
    exit 1
  fi
  echo "$1: all passed in $SECONDS s"
}
