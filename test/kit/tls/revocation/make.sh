#!/bin/sh
# How the certificates, the list and the responder's answers in this folder were made: for tests only, good for a hundred
# years. `listed` names the list http://pki.test/ca.crl, `asked` the responder http://pki.test/ocsp as well, `silent` nobody;
# revoked are `listed-revoked` and `asked-revoked`. `stale.crl` was good for an hour in 2020.
set -e
cd "$(dirname "$0")"
rm -f *.pem *.crl *.ocsp
work=$(mktemp -d)
touch "$work/index.txt"
echo 1000 > "$work/serial"
echo 01 > "$work/crlnumber"
cat > "$work/ca.cnf" <<END
[ca]
default_ca=own
[own]
database=$work/index.txt
serial=$work/serial
crlnumber=$work/crlnumber
new_certs_dir=$work
certificate=ca.pem
private_key=$work/ca.key
default_md=sha256
default_days=36500
default_crl_days=36500
policy=any
[any]
commonName=supplied
[req]
distinguished_name=name
[name]
[authority]
basicConstraints=critical,CA:true
keyUsage=critical,keyCertSign,cRLSign
[listed]
crlDistributionPoints=URI:http://pki.test/ca.crl
[asked]
crlDistributionPoints=URI:http://pki.test/ca.crl
authorityInfoAccess=OCSP;URI:http://pki.test/ocsp
[silent]
basicConstraints=CA:false
[responder]
basicConstraints=CA:false
extendedKeyUsage=OCSPSigning
END
ca() { openssl ca -batch -config "$work/ca.cnf" "$@"; }
openssl req -x509 -newkey rsa:2048 -nodes -days 36500 -subj "/CN=Samsa test CA" -config "$work/ca.cnf" \
  -extensions authority -keyout "$work/ca.key" -out ca.pem
issue() { # name extensions
  openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -config "$work/ca.cnf" -keyout "$work/$1.key" -out "$work/$1.csr"
  ca -in "$work/$1.csr" -extensions "$2" -notext -out "$work/$1.crt"
  cat "$work/$1.key" "$work/$1.crt" > "$1.pem"
}
for name in listed asked; do
  issue $name $name
  issue $name-revoked $name
  ca -revoke "$work/$name-revoked.crt"
done
issue silent silent
issue responder responder
list() { # what openssl ca has to know besides
  ca -gencrl "$@" -out "$work/list.pem"
}
list
openssl crl -in "$work/list.pem" -outform DER -out ca.crl
list -crl_lastupdate 20200101000000Z -crl_nextupdate 20200101010000Z
openssl crl -in "$work/list.pem" -outform DER -out stale.crl
for name in asked asked-revoked; do
  openssl ocsp -index "$work/index.txt" -CA ca.pem -issuer ca.pem -cert "$work/$name.crt" -no_nonce -ndays 36500 \
    -rsigner "$work/responder.crt" -rkey "$work/responder.key" -respout $name.ocsp
done
# Signed by somebody whom the authority has not made its responder.
openssl ocsp -index "$work/index.txt" -CA ca.pem -issuer ca.pem -cert "$work/asked.crt" -no_nonce -ndays 36500 \
  -rsigner "$work/silent.crt" -rkey "$work/silent.key" -respout usurped.ocsp
rm -rf "$work" responder.pem
