import { assertionAlgorithms, issuerOf, steps } from './settings.ts'

/** What a program needs to find its way, by RFC 8414 §2; nothing is named that is not there. */
export function serverMetadata(publicUrl: string, scopes: readonly string[]) {
  const issuer = issuerOf(publicUrl)
  const authentication = {
    methods: ['private_key_jwt'],
    algorithms: [...assertionAlgorithms],
  }
  return {
    issuer,
    token_endpoint: issuer + steps.token,
    token_endpoint_auth_methods_supported: authentication.methods,
    token_endpoint_auth_signing_alg_values_supported: authentication.algorithms,
    revocation_endpoint: issuer + steps.revocation,
    revocation_endpoint_auth_methods_supported: authentication.methods,
    revocation_endpoint_auth_signing_alg_values_supported: authentication.algorithms,
    introspection_endpoint: issuer + steps.introspection,
    introspection_endpoint_auth_methods_supported: authentication.methods,
    introspection_endpoint_auth_signing_alg_values_supported: authentication.algorithms,
    grant_types_supported: ['client_credentials'],
    response_types_supported: [],
    scopes_supported: scopes,
    service_documentation: `${publicUrl}/en/api`,
  }
}
