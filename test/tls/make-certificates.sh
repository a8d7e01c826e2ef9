#!/bin/sh
# Makes the certificates of this folder anew, for a hundred years. For tests only: their keys are public. The authorities' keys are not kept.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj "/CN=livegate test authority $1" \
    -keyout "$work/$1.key" -out "$work/$1.pem" 2>/dev/null
}

# authority, file, subject, extensions
certificate() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$3" -keyout "$2.key" -out "$work/$2.csr" 2>/dev/null
  printf '%s\n' "$4" > "$work/extensions"
  openssl x509 -req -in "$work/$2.csr" -CA "$work/$1.pem" -CAkey "$work/$1.key" -days 36500 \
    -extfile "$work/extensions" -out "$2.pem" 2>/dev/null
}

authority ours
authority theirs
cp "$work/ours.pem" authority.pem
certificate ours server '/CN=localhost' 'subjectAltName=DNS:localhost,IP:127.0.0.1'
certificate ours client-uri '/CN=batch' 'subjectAltName=URI:spiffe://example.com/media-team'
certificate ours client-dns '/O=livegate' 'subjectAltName=DNS:media.example.com,DNS:other.example.com'
certificate ours client-cn '/O=livegate/CN=batch' 'basicConstraints=CA:FALSE'
certificate ours client-two '/O=livegate' 'subjectAltName=URI:spiffe://example.com/media-team,DNS:batch'
certificate ours client-nobody '/CN=nobody' 'basicConstraints=CA:FALSE'
certificate theirs client-foreign '/CN=batch' 'subjectAltName=URI:spiffe://example.com/media-team'
# A key that OpenSSL refuses as too small.
openssl req -x509 -newkey rsa:512 -nodes -days 36500 -subj '/CN=weak' -keyout weak.key -out weak.pem 2>/dev/null
