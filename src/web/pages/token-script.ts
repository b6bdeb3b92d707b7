/**
 * How a machine gets a token with what every machine has: a POSIX shell, openssl and curl. The same as in
 * docs/machines.md, where a test runs it.
 */
export const tokenScript = `# token.sh: TOWN=<town> CLIENT=<client_id> SCOPE=alerts.list sh token.sh
b64() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
now=$(date +%s)
head=$(printf '{"alg":"RS256"}' | b64)
body=$(printf '{"iss":"%s","sub":"%s","aud":"%s/oauth","jti":"%s","iat":%s,"exp":%s}' \\
  "$CLIENT" "$CLIENT" "$TOWN" "$(openssl rand -hex 16)" "$now" "$((now + 60))" | b64)
mark=$(printf '%s.%s' "$head" "$body" | openssl dgst -sha256 -sign machine.key | b64)
curl -sS "$TOWN/oauth/token" \\
  -d grant_type=client_credentials --data-urlencode "scope=$SCOPE" \\
  -d client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer \\
  -d "client_assertion=$head.$body.$mark"
`

/** Makes the key whose public half the town is given. */
export const keyScript = `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out machine.key
openssl pkey -in machine.key -pubout -out machine.pub.pem
`
