#!/bin/sh
# Installs the packages of the lock file and builds the site, in a clone of the repository. Does nothing where both
# are done already.
set -eu
cd "$(dirname "$0")/../.."
npm run --silent build
