/** Signing in by card: the relying party, its key, and a stand-in of the provider for demonstrations and tests. */
export { loadClientKey } from './client-key.ts'
export { createIdentityProvider } from './provider.ts'
export { SampleCard, type StandIn, standInAcr, startStandIn } from './stand-in.ts'
