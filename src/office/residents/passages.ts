import { type Passage, type PassageStep, type Passed, Problem, system } from '#kernel'
import type { beginSignIn } from './operations/begin-sign-in.ts'
import type { signInByCard } from './operations/sign-in-by-card.ts'
import type { takeSignIn } from './operations/take-sign-in.ts'
import type { ResidentsParts } from './parts.ts'
import type { CardRefusal, IdentityProvider } from './ports.ts'

export const leavePath = '/my/sign-in/card'
/** The one address of return a provider is told, whatever language a person reads. */
const returnPath = '/my/sign-in/return'

type Operations = {
  begin: ReturnType<typeof beginSignIn>
  take: ReturnType<typeof takeSignIn>
  finish: ReturnType<typeof signInByCard>
}

/** The way to the provider of identities and back; none where the town has not joined the service. */
export function cardPassages(parts: ResidentsParts, operations: Operations): Passage[] {
  const { provider } = parts
  if (!provider) return []
  return [
    { path: leavePath, pass: (step) => leave(provider, step, operations) },
    { path: returnPath, pass: (step) => comeBack({ ...parts, provider }, step, operations) },
  ]
}

async function leave(
  provider: IdentityProvider,
  { act, lang }: PassageStep,
  { begin }: Operations,
): Promise<Passed> {
  const { state, nonce, challenge, hold } = await act(begin, {})
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
  const refuse = (why: CardRefusal | 'unknown'): Passed => ({ to: at(refusedPath(why)), hold: null })
  const state = step.url.searchParams.get('state') ?? ''
  const taken = await refusable(step.act(operations.take, { state: state || '-', hold: hold || '-' }))
  if (taken instanceof Problem) return refuse('unknown')
  const facts = await parts.provider.facts({ callback: step.url, state, ...taken })
  if (typeof facts === 'string') return refuse(facts)
  // Nobody else may say whose card was read, so the program itself runs it, not the stranger.
  const run = parts.runner().run(operations.finish, facts, { actor: system('residents'), via: 'form' })
  const done = await refusable(run)
  if (done instanceof Problem)
    return refuse(done.code === 'residents.account-closed' ? 'closed' : 'incomplete')
  return { to: at('/my'), hold: null, session: done.token }
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
