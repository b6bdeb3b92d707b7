import type { z } from 'zod'
import { type Passage, type PassageStep, type Passed, Problem, system } from '#kernel'
import type { beginProof } from './operations/begin-proof.ts'
import type { beginSignIn } from './operations/begin-sign-in.ts'
import type { proveByCard } from './operations/prove.ts'
import type { signInByCard } from './operations/sign-in-by-card.ts'
import type { takeSignIn } from './operations/take-sign-in.ts'
import type { ResidentsParts } from './parts.ts'
import type { CardFacts, CardRefusal, IdentityProvider } from './ports.ts'
import type { AskedProof, Begun } from './sign-in-steps.ts'

export const leavePath = '/my/sign-in/card'
export const proveLeavePath = '/my/proof/card'
/** The one address of return a provider is told, whatever language a person reads. */
const returnPath = '/my/sign-in/return'

type Operations = {
  begin: ReturnType<typeof beginSignIn>
  beginProof: ReturnType<typeof beginProof>
  take: ReturnType<typeof takeSignIn>
  finish: ReturnType<typeof signInByCard>
  prove: ReturnType<typeof proveByCard>
}

const longestBack = 400

/** The way to the provider of identities and back; none where the town has not joined the service. */
export function cardPassages(parts: ResidentsParts, operations: Operations): Passage[] {
  const { provider } = parts
  if (!provider) return []
  return [
    { path: leavePath, pass: async (step) => leave(provider, step, await step.act(operations.begin, {})) },
    {
      path: proveLeavePath,
      pass: async (step) => {
        const back = step.url.searchParams.get('back')?.slice(0, longestBack) || '/my'
        return leave(provider, step, await step.act(operations.beginProof, { back }))
      },
    },
    { path: returnPath, pass: (step) => comeBack({ ...parts, provider }, step, operations) },
  ]
}

async function leave(
  provider: IdentityProvider,
  { lang }: PassageStep,
  { state, nonce, challenge, hold }: Begun,
): Promise<Passed> {
  const to = await provider.address({ state, nonce, challenge })
  if (typeof to === 'string') return { to: refusedPath(to), hold: null }
  // The way back is one address; the language waits in the browser.
  return { to, hold: `${hold}.${lang}` }
}

type Returning = ResidentsParts & { provider: IdentityProvider }

/** The same with a language, for what a path needs; which one does not matter. */
export const cardReturnPath = `/ja${returnPath}`

/** Whatever is refused ends on a page that says so, without the provider's answer in its address. */
async function comeBack(parts: Returning, step: PassageStep, operations: Operations): Promise<Passed> {
  const [hold = '', lang = ''] = step.held?.split('.') ?? []
  const here = /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i.test(lang) ? lang : step.lang
  const at = (path: string) => new URL(`/${here}${path}`, parts.publicUrl)
  const refuse = (why: CardRefusal | 'unknown' | 'another'): Passed => ({
    to: at(refusedPath(why)),
    hold: null,
  })
  const state = step.url.searchParams.get('state') ?? ''
  const taken = await refusable(step.act(operations.take, { state: state || '-', hold: hold || '-' }))
  if (taken instanceof Problem) return refuse('unknown')
  const { proof, ...secrets } = taken
  const facts = await parts.provider.facts({ callback: step.url, state, ...secrets })
  if (typeof facts === 'string') return refuse(facts)
  if (proof) return (await proved(parts, operations, { facts, proof, at })) ?? refuse('another')
  // Nobody else may say whose card was read, so the program itself runs it, not the stranger.
  const run = parts.runner().run(operations.finish, facts, { actor: system('residents'), via: 'form' })
  const done = await refusable(run)
  if (done instanceof Problem)
    return refuse(done.code === 'residents.account-closed' ? 'closed' : 'incomplete')
  return { to: at('/my'), hold: null, session: done.token }
}

type Proving = { facts: CardFacts; proof: z.output<typeof AskedProof>; at(path: string): URL }

/** The session goes on under another token, on the page it came from; null for a card of somebody else. */
async function proved(
  parts: Returning,
  { prove }: Operations,
  { facts, proof: { back, ...asked }, at }: Proving,
): Promise<Passed | null> {
  const run = parts.runner().run(prove, { ...facts, ...asked }, { actor: system('residents'), via: 'form' })
  const done = await refusable(run)
  return done instanceof Problem ? null : { to: at(back), hold: null, renewed: done.token }
}

const refusedPath = (why: string): string => `/my/sign-in/refused/${why}`

/** The refusal as a value, except that of a flood, which says when to come again. */
async function refusable<T>(run: Promise<T>): Promise<T | Problem> {
  try {
    return await run
  } catch (error) {
    if (error instanceof Problem && error.code !== 'kernel.rate-limited') return error
    throw error
  }
}
