#!/bin/sh
# Prepares a Debian root for every target: certificates for S3, the user, and the one folder that it may write.
set -eu
if [ ! -e /etc/ssl/certs/ca-certificates.crt ]; then
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends ca-certificates >/dev/null
  rm -rf /var/lib/apt/lists/*
fi
# A fixed number, so that volumes and securityContext can name it.
groupadd --gid 10001 atelier
useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin atelier
install -d -o atelier -g atelier -m 0700 /data
mkdir -p /app /packs
