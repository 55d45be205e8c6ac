# For the scripts of this folder, sourced: installs js-libp2p from npm, or prints what is skipped and why, and ends.
# $1 is what is skipped.
subject=$1
shift
skipped() {
  echo "skip  $subject: $1"
  echo "0 passed, 0 failed, 1 skipped"
  exit 0
}
command -v node >/dev/null || skipped "node is not installed"
if ! node installed.mjs; then
  command -v npm >/dev/null || skipped "npm is not installed"
  echo "Installing js-libp2p from npm …"
  # Not `npm ci`: some versions of npm call a lock file without the optional packages of other systems out of step.
  npm install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error || skipped "npm cannot install js-libp2p"
fi
