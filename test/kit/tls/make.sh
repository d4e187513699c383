#!/bin/sh
# How the keys in this folder were made: for tests only, good for a hundred years. The password is always "secret".
set -e
cd "$(dirname "$0")"
rm -f *.pem *.p12 *.jks
openssl req -x509 -newkey rsa:2048 -nodes -days 36500 -subj "/CN=Samsa test CA" -keyout ca-key.pem -out ca.pem
sign() { # name subject extensions
  openssl req -newkey rsa:2048 -nodes -subj "$2" -keyout "$1-key.pem" -out "$1.csr"
  printf '%s\n' "$3" > "$1.ext"
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 36500 -extfile "$1.ext" -out "$1-cert.pem"
  cat "$1-key.pem" "$1-cert.pem" > "$1.pem"
  openssl pkcs12 -export -in "$1.pem" -certfile ca.pem -name "$1" -passout pass:secret -out "$1.p12"
}
sign server "/CN=localhost" "subjectAltName=DNS:localhost,IP:127.0.0.1"
sign elsewhere "/CN=elsewhere" "subjectAltName=DNS:elsewhere.example"
sign client '/C=CZ/O=Kafka, Franz/OU=Prag\/Praha/CN=client' "extendedKeyUsage=clientAuth"
openssl pkcs12 -export -legacy -in server.pem -certfile ca.pem -name server -passout pass:secret -out server-legacy.p12
openssl pkcs8 -topk8 -in client-key.pem -passout pass:secret -out encrypted-key.pem
cat encrypted-key.pem client-cert.pem > client-encrypted.pem
for name in server client; do
  keytool -importkeystore -srckeystore $name.p12 -srcstoretype PKCS12 -srcstorepass secret \
    -destkeystore $name.jks -deststoretype JKS -deststorepass secret -destkeypass secret -noprompt
done
for type in JKS PKCS12; do
  case $type in JKS) file=trust.jks ;; *) file=trust.p12 ;; esac
  keytool -importcert -alias ca -file ca.pem -keystore $file -storetype $type -storepass secret -noprompt
done
rm -f elsewhere.p12 *.csr *.ext *.srl *-key.pem *-cert.pem
