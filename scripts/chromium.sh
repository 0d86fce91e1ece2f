# What checks in a browser need, for them to source: Debian's chromium, installed where there is none, and a build.
if ! command -v chromium >/dev/null; then
  apt-get update >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y chromium >/dev/null
fi
[[ -e dist/dashboard/index.html ]] || npm run --silent build >/dev/null
