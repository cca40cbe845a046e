#!/bin/sh
# Makes the keys and certificates of the tests, valid for 100 years, with OpenSSL 3. They protect nothing.
set -eu
cd "$(dirname "$0")"
rm -f ./*.pem

days=36500
key() { # name, then what kind
    name=$1
    shift
    openssl genpkey -quiet -out "$name.key.pem" -algorithm "$@"
}
signed() { # name, names of hosts, further options
    name=$1
    hosts=$2
    shift 2
    openssl req -new -key "$name.key.pem" -subj "/O=Heddle/CN=$name" -out request.tmp
    printf 'subjectAltName=%s\n' "$hosts" >extensions.tmp
    openssl x509 -req -in request.tmp -CA ca.pem -CAkey ca.key.pem -days $days -extfile extensions.tmp \
        -out "$name.pem" "$@" 2>/dev/null
}

key ca EC -pkeyopt ec_paramgen_curve:P-256
openssl req -x509 -key ca.key.pem -days $days -subj "/O=Heddle/CN=Test CA" -out ca.pem
key stranger-ca EC -pkeyopt ec_paramgen_curve:P-256
openssl req -x509 -key stranger-ca.key.pem -days $days -subj "/O=Heddle/CN=Stranger CA" -out stranger-ca.pem

key rsa RSA -pkeyopt rsa_keygen_bits:2048
signed rsa DNS:localhost,IP:127.0.0.1
key ec EC -pkeyopt ec_paramgen_curve:P-256
signed ec DNS:localhost,IP:127.0.0.1
key ed25519 ED25519
signed ed25519 DNS:localhost,IP:127.0.0.1
key other EC -pkeyopt ec_paramgen_curve:P-256
signed other 'DNS:other.example,DNS:*.wild.example'
key client EC -pkeyopt ec_paramgen_curve:P-256
signed client DNS:client.example
key stranger EC -pkeyopt ec_paramgen_curve:P-256
openssl req -x509 -key stranger.key.pem -days $days -subj "/O=Heddle/CN=stranger" -out stranger.pem

# One that has expired: only "openssl ca" can set the dates.
key expired EC -pkeyopt ec_paramgen_curve:P-256
openssl req -new -key expired.key.pem -subj "/CN=expired" -out request.tmp
mkdir ca.tmp
: >ca.tmp/index
echo 01 >ca.tmp/serial
printf '[ca]\ndefault_ca=it\n[it]\ndatabase=ca.tmp/index\nserial=ca.tmp/serial\nnew_certs_dir=ca.tmp\npolicy=any\n' >ca.tmp/conf
printf 'default_md=sha256\n[any]\ncommonName=supplied\n' >>ca.tmp/conf
openssl ca -config ca.tmp/conf -batch -notext -in request.tmp -cert ca.pem -keyfile ca.key.pem \
    -startdate 20200101000000Z -enddate 20200102000000Z -out expired.pem 2>/dev/null

# Forms of keys that are refused.
openssl rsa -in rsa.key.pem -traditional -out pkcs1.key.pem 2>/dev/null
openssl ec -in ec.key.pem -out sec1.key.pem 2>/dev/null
openssl pkcs8 -topk8 -in ec.key.pem -passout pass:secret -out encrypted.key.pem
key x25519 X25519

rm -rf ./*.tmp
